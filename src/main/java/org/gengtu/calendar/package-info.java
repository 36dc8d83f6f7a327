/** The county's day: what day it is in Asia/Shanghai, and which instant a commit is recorded at. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem"})
package org.gengtu.calendar;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
