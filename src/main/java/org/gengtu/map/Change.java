package org.gengtu.map;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a commit changed of a layer's objects.
 *
 * @param position of the commit in the ledger
 * @param commitId by which its rows are known
 * @param keys of the objects, also of those that only came of others that changed; null: it may have changed any
 */
public record Change(long position, long commitId, @Nullable List<Long> keys) {}
