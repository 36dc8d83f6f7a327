package org.gengtu.region;

import java.util.List;
import java.util.function.Function;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.StoryRow;
import org.gengtu.ledger.StoryState;
import org.gengtu.ledger.StoryVerification;
import org.gengtu.ledger.Verification;
import org.gengtu.ledger.VerificationRun;

/**
 * Folds objects that lie in villages anew, as known at each commit that told something of them or of their villages.
 *
 * @param by gives the fold, as villages become others by a trail
 */
public record StoriesInVillages<S extends StoryState>(
        String name,
        StoryVerification<S> stories,
        Facts facts,
        Function<VillageTrail, Function<List<StoryRow>, List<S>>> by)
        implements Verification {
    @Override
    public void verify(VerificationRun run) {
        VillageTrail.Ever trails = VillageTrail.ever(facts);
        stories.verify(run, trails.points(), point -> by.apply(trails.at(point)));
    }
}
