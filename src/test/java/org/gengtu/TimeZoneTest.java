package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The tests tagged with timezone run once more with TZ set: this one proves that it takes effect. */
@Tag("timezone")
class TimeZoneTest {
    @Test
    @EnabledIfEnvironmentVariable(named = "TZ", matches = "UTC|America/Los_Angeles")
    void theServerStandsWhereTheEnvironmentSays() {
        assertThat(ZoneId.systemDefault()).isEqualTo(ZoneId.of(System.getenv("TZ")));
    }
}
