package org.gengtu.demonstration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What somebody does at a site in a visit. @param office of who has it; null: not settled */
record SiteRole(String role, @Nullable String office) {
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("role", role);
        json.put("office", office);
        return json;
    }

    static List<SiteRole> list(@Nullable Object json) {
        return json instanceof List<?> list
                ? list.stream()
                        .map(each -> (Map<?, ?>) each)
                        .map(each -> new SiteRole(String.valueOf(each.get("role")), (String) each.get("office")))
                        .toList()
                : List.of();
    }
}
