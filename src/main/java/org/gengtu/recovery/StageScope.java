package org.gengtu.recovery;

import org.gengtu.farmland.RecoveryStage;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.RegionCode;

/** Of what a stage's figures are: what its burn-down and its forecast are read by. */
record StageScope(RegionCode region, int campaign, RecoveryStage stage, Snapshot at) {}
