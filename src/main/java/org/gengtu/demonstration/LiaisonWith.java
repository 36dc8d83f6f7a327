package org.gengtu.demonstration;

/** Who was spoken to. */
enum LiaisonWith {
    PROVINCE,
    CITY
}
