/** Gengtu 耕图: the map server that a county runs its rural revitalisation year on. */
@NullMarked
package org.gengtu;

import org.jspecify.annotations.NullMarked;
