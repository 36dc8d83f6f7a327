package org.gengtu.demonstration;

import java.time.LocalDate;
import org.springframework.stereotype.Component;

/** How often province and city are to be spoken to. */
@Component
class LiaisonRules {
    /** Once a month. */
    static final int LIAISON_DAYS = 31;

    /** How many days may pass between two talks. @param day whose year's rules hold */
    @SuppressWarnings("UnusedVariable")
    int liaisonDays(LocalDate day) {
        return LIAISON_DAYS;
    }
}
