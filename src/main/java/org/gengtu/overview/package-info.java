/** Overview: what needs more than one feature, such as what lies along a route; nothing depends on it. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "geo", "farmland", "environment", "route", "api"})
package org.gengtu.overview;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
