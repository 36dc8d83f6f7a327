package org.gengtu.evidence;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How evidence is kept: the settings {@code gengtu.evidence.*}.
 *
 * @param folder where the files lie, by their hash
 * @param largest of one file
 * @param mostPixels of one picture; what decodes to more is refused unread
 * @param keptUnused how long a file stays that nothing refers to
 * @param mostUnused how many of these there may be at once
 */
@ConfigurationProperties("gengtu.evidence")
record EvidenceSettings(
        @DefaultValue("data/evidence") Path folder,
        @DefaultValue("20MB") DataSize largest,
        @DefaultValue("60000000") long mostPixels,
        @DefaultValue("24h") Duration keptUnused,
        @DefaultValue("2000") int mostUnused) {}
