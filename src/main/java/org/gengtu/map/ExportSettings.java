package org.gengtu.map;

import java.nio.file.Path;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How exports are made: the settings {@code gengtu.exports.*}.
 *
 * @param folder where GeoPackages and shapefiles lie until they are sent
 * @param atOnce exports that are made at once, each on a connection
 * @param longestMinutes after which one that is still being read is broken off
 * @param licence what every file says of its use; null or blank: that none is stated
 */
@ConfigurationProperties("gengtu.exports")
record ExportSettings(
        @DefaultValue("${java.io.tmpdir}") Path folder,
        @DefaultValue("3") int atOnce,
        @DefaultValue("60") int longestMinutes,
        @Nullable String licence) {
    /** The licence as files state it; null: none is stated. */
    @Nullable
    String statedLicence() {
        return licence == null || licence.isBlank() ? null : licence.strip();
    }

    /** A short name of the stated licence, another one for another licence; empty where none is stated. */
    String licenceTag() {
        String stated = statedLicence();
        if (stated == null) {
            return "";
        }
        CRC32 sum = new CRC32();
        sum.update(Utf8.bytes(stated));
        return Long.toHexString(sum.getValue());
    }
}
