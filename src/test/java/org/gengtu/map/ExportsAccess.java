package org.gengtu.map;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

/** The settings of exports, for tests in other rooms. */
public final class ExportsAccess {
    private ExportsAccess() {}

    /** Runs something under another licence. */
    public static void underLicence(ApplicationContext context, @Nullable String licence, Runnable work) {
        ExportServlet servlet = context.getBean(ExportServlet.class);
        ExportSettings before = context.getBean(ExportSettings.class);
        ReflectionTestUtils.setField(
                servlet,
                "settings",
                new ExportSettings(before.folder(), before.atOnce(), before.longestMinutes(), licence));
        try {
            work.run();
        } finally {
            ReflectionTestUtils.setField(servlet, "settings", before);
        }
    }
}
