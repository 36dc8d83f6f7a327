package org.gengtu.launch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The setting {@code gengtu.background}: the address of picture tiles below the map, XYZ or WMTS in Web Mercator with {@code {z}},
 * {@code {x}} and {@code {y}}; empty for none. One that cannot lie right below the county's plots keeps the program from starting.
 */
@Component
final class BackgroundSetting {
    /** Their tiles are shifted by some hundred metres (GCJ-02, BD-09): plots would lie beside their fields. */
    private static final List<String> SHIFTED = List.of(
            "autonavi.com",
            "amap.com",
            "map.qq.com",
            "map.gtimg.com",
            "google.cn",
            "baidu.com",
            "bdimg.com",
            "bdstatic.com",
            "geoq.cn");

    BackgroundSetting(@Value("${gengtu.background:}") String address) {
        check(address);
    }

    /** @throws StartFailure for what is no address of tiles, or of shifted ones */
    static void check(String address) {
        if (address.isBlank()) {
            return;
        }
        String host = host(address);
        if (host == null || !address.contains("{z}") || !address.contains("{x}") || !address.contains("{y}")) {
            throw new StartFailure(
                    "GENGTU_BACKGROUND is no address of tiles: give one that begins with http:// or https:// and"
                            + " holds {z}, {x} and {y}, or leave it out.");
        }
        boolean isShifted = address.toLowerCase(Locale.ROOT).contains("gl=cn")
                || SHIFTED.stream().anyMatch(each -> host.equals(each) || host.endsWith("." + each));
        if (isShifted) {
            throw new StartFailure(
                    "GENGTU_BACKGROUND names " + host + ", whose tiles are shifted (GCJ-02 or BD-09), so that plots"
                            + " would lie some hundred metres beside their fields: give tiles in CGCS2000 or WGS 84, such as those of"
                            + " Tianditu, or leave it out.");
        }
    }

    private static @Nullable String host(String address) {
        try {
            URI uri = new URI(address.replaceAll("[{}]", ""));
            boolean isWeb = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return isWeb && uri.getHost() != null ? uri.getHost().toLowerCase(Locale.ROOT) : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
