package org.gengtu.route;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a request demands, and that could be taken back.
 *
 * @param argument of the request
 * @param siteId that it is about; null: of none
 * @param put puts it into a task that is being drafted
 */
record Demanded(String argument, @Nullable Long siteId, Sentence says, Consumer<RouteTask.Draft> put) {}
