package org.gengtu.importing;

import java.util.List;
import org.gengtu.geo.Finding;
import org.jspecify.annotations.Nullable;

/** What a row holds, null when it is rejected, and what was found. */
record RowRead<T>(@Nullable T object, List<Finding> findings) {}
