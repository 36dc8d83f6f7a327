package org.gengtu.recovery;

import java.util.List;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.RegionCode;

/**
 * Of what a stage's figures are: what its burn-down and its forecast are read by.
 *
 * @param region by whose documents it is judged
 * @param codes the regions whose plots count: itself, or those that have become it since
 */
record StageScope(RegionCode region, List<RegionCode> codes, int campaign, RecoveryStage stage, Snapshot at) {
    List<String> prefixes() {
        return codes.stream().map(RegionCode::prefix).toList();
    }
}
