package org.gengtu;

import java.util.List;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/** Gives each {@link GengtuTest} class a database of its own. */
class GengtuTestDatabase implements ContextCustomizerFactory {
    @Override
    public ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        GengtuTest test = AnnotatedElementUtils.findMergedAnnotation(testClass, GengtuTest.class);
        return test == null ? null : new Fresh(testClass, test.sample());
    }

    /** Equal for one class only, so that contexts are not shared. */
    private record Fresh(Class<?> testClass, boolean sample) implements ContextCustomizer {
        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
            TestDatabase database = sample ? TestDatabase.sample() : TestDatabase.fresh();
            TestPropertyValues.of(database.properties())
                    .and("gengtu.sample=" + (sample ? "on" : "off"))
                    .applyTo(context);
            context.getBeanFactory().registerSingleton("testDatabase", database);
            context.addApplicationListener(event -> {
                if (event instanceof org.springframework.context.event.ContextClosedEvent) {
                    database.close();
                }
            });
        }
    }
}
