package org.gengtu.farmland;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commands.Written;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Draws the county's sample: at random, by township and within it by three strata of area, of the plots that have reached a
 * stage and that the county has not looked at yet. The same seed at the same state of the ledger draws the same plots.
 */
@Service
class PlotSamples {
    private static final int MOST = 10_000;
    private static final int STRATA = 3;
    private static final int SEED_BYTES = 8;

    private final JdbcClient jdbc;
    private final Regions regions;
    private final Ledger ledger;
    private final Commands commands;
    private final SecureRandom random = new SecureRandom();

    PlotSamples(JdbcClient jdbc, Regions regions, Ledger ledger, Commands commands) {
        this.jdbc = jdbc;
        this.regions = regions;
        this.ledger = ledger;
        this.commands = commands;
    }

    /**
     * @param region null: the whole county
     * @param share over 0, up to 1: of the plots of each stratum, rounded up
     * @param seed null: one is drawn; it is recorded either way
     * @return its result names {@code plots}, by township, and {@code seed}
     * @throws Problem SAMPLE_INVALID, REGION_UNKNOWN
     */
    Done draw(
            CommandCall call,
            @Nullable RegionCode region,
            int campaign,
            RecoveryStage stage,
            double share,
            @Nullable String seed) {
        if (!(share > 0 && share <= 1)) {
            throw Problem.of(ProblemCode.SAMPLE_INVALID, "A share of %s is not possible.".formatted(share))
                    .at("share");
        }
        String prefix = region == null
                ? ""
                : Problem.naming("region", () -> regions.getRegion(region))
                        .code()
                        .prefix();
        return commands.run(call, () -> {
            String drawnBy = seed != null ? seed : freshSeed();
            List<Long> plots = list(prefix, campaign, stage, share, drawnBy);
            if (plots.isEmpty()) {
                throw Problem.of(
                                ProblemCode.SAMPLE_INVALID,
                                "No plot of the campaign %d there has reached the stage without being in a sample already."
                                        .formatted(campaign))
                        .at("stage");
            }
            if (plots.size() > MOST) {
                throw Problem.of(
                                ProblemCode.SAMPLE_INVALID,
                                "%,d plots would be drawn; a sample has %,d at most.".formatted(plots.size(), MOST))
                        .at("share")
                        .remedy("Give a smaller share, or draw township by township.");
            }
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put("plots", plots);
            result.put("seed", drawnBy);
            result.put("campaign", campaign);
            result.put("stage", stage.name());
            result.put("share", share);
            return new Written(ledger.drawCommitId(), result);
        });
    }

    private String freshSeed() {
        byte[] bytes = new byte[SEED_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private List<Long> list(String prefix, int campaign, RecoveryStage stage, double share, String seed) {
        boolean restoration = stage == RecoveryStage.RESTORATION;
        String reached = restoration ? "s.status IN ('RESTORED', 'RECULTIVATED')" : "s.status = 'RECULTIVATED'";
        String unseen = restoration ? "s.restoration_sample IS NULL" : "s.recultivation_sample IS NULL";
        // Bytes of a hash order by nothing that a plot has, and the same everywhere.
        return jdbc.sql("""
                        SELECT z.plot_id FROM (
                            SELECT y.plot_id, y.township, y.stratum,
                                row_number() OVER (PARTITION BY y.township, y.stratum
                                    ORDER BY md5(:seed || ':' || y.plot_id::text), y.plot_id) AS place,
                                count(*) OVER (PARTITION BY y.township, y.stratum) AS of_stratum
                            FROM (SELECT s.plot_id, left(s.village_code, 9) AS township,
                                    ntile(%d) OVER (PARTITION BY left(s.village_code, 9) ORDER BY s.area_mu, s.plot_id) AS stratum
                                FROM plot_state s
                                WHERE %s AND s.village_code >= :prefix AND s.village_code < :beyond
                                    AND s.campaign = :campaign AND %s AND %s) y) z
                        WHERE z.place <= ceil(:share * z.of_stratum)
                        ORDER BY z.township, z.plot_id""".formatted(STRATA, Snapshot.today("s"), reached, unseen))
                .param("seed", seed)
                .param("prefix", prefix)
                .param("beyond", prefix + ":")
                .param("campaign", campaign)
                .param("share", share)
                .query((row, number) -> row.getLong(1))
                .list();
    }
}
