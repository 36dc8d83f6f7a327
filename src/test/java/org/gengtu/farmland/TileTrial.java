package org.gengtu.farmland;

import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.gengtu.TestDatabase;
import org.gengtu.map.TilesAccess;
import org.springframework.context.ApplicationContext;

/**
 * Tiles of random filters, days and zooms are kept while {@link LedgerTrial} sends random commands of every kind; after each,
 * what is kept is what is drawn anew. It counts what was dropped, and what of that without need.
 */
final class TileTrial implements LedgerTrial.Watch {
    private static final int WARMED = 12;
    private static final List<String> FILTERS = List.of(
            "{\"status\":[\"ABANDONED\"]}",
            "{\"not\":{\"status\":[\"RESTORED\",\"RECULTIVATED\"]}}",
            "{\"overdue\":\"RESTORATION\"}",
            "{\"text\":\"村\"}",
            "{\"text\":\"新\"}",
            "{\"regions\":[\"990101101000\"]}",
            "{\"areaMu\":{\"min\":1.0}}",
            "{\"spatial\":{\"bbox\":{\"west\":105.0,\"south\":30.9,\"east\":105.01,\"north\":31.1}}}",
            "{\"campaign\":2027}");

    private final TilesAccess tiles;
    private final TestDatabase database;
    private final Random random;
    private final int most;
    private TilesAccess.Look look;

    int commands;
    long compared;
    long kept;
    long dropped;
    long needless;

    /** @param most kept tiles that are compared after each command */
    TileTrial(ApplicationContext context, TestDatabase database, long seed, int most) {
        this.tiles = TilesAccess.of(context);
        this.database = database;
        this.random = new Random(seed);
        this.most = most;
    }

    @Override
    public void begun() {
        // the tables were emptied behind the program's back
        tiles.listener()
                .begin(database.jdbc()
                        .sql("SELECT position FROM ledger_head")
                        .query(Long.class)
                        .single());
    }

    @Override
    public void before(LocalDate today) {
        for (int i = 0; i < WARMED; i++) {
            String filter = random.nextBoolean() ? null : FILTERS.get(random.nextInt(FILTERS.size()));
            LocalDate on = random.nextInt(3) > 0 ? null : today.minusDays(random.nextInt(60));
            int z = random.nextInt(19);
            double side = 1L << z;
            double longitude = 105 + random.nextDouble() * 0.052;
            double latitude = Math.toRadians(30.999 + random.nextDouble() * 0.012);
            int x = (int) Math.floor((longitude + 180) / 360 * side);
            int y = (int) Math.floor((1 - Math.log(Math.tan(latitude) + 1 / Math.cos(latitude)) / Math.PI) / 2 * side);
            try {
                tiles.get(filter, on, null, z, x, y);
            } catch (org.gengtu.problem.Problem unknownRegion) {
                if (unknownRegion.code() != org.gengtu.problem.ProblemCode.REGION_UNKNOWN) {
                    throw unknownRegion;
                }
            }
        }
        look = tiles.look();
    }

    @Override
    public void after(boolean done) {
        compared += tiles.compare(random, most);
        if (done) {
            commands++;
            kept += look.size();
            long[] counts = look.dropped();
            dropped += counts[0];
            needless += counts[1];
        }
    }

    @Override
    public String toString() {
        return "%d commands: %d tiles compared; of %d kept ones %d were dropped, %d of them (%.1f %% of the kept) without need"
                .formatted(commands, compared, kept, dropped, needless, 100.0 * needless / Math.max(1, kept));
    }
}
