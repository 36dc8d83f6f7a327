package org.gengtu.route;

import org.jspecify.annotations.Nullable;

/** A demand that is not met, or cannot be met together with others. @param siteId null: it is about none */
record Broken(String demand, @Nullable Long siteId, Sentence says) {}
