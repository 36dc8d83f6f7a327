/** Files that prove something, kept by their content: pictures and documents, thumbnails, where and when they were taken; it knows no feature. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "launch", "geo", "ledger", "calendar", "api"})
package org.gengtu.evidence;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
