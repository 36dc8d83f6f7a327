package org.gengtu.launch;

import java.time.DateTimeException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options after a command's word: {@code --name value}, or a {@code --flag} alone. */
public final class Options {
    private static final String LANGUAGE = "--lang";

    private final Map<String, String> values = new HashMap<>();
    private final String example;

    /**
     * @param names those that take a value; {@code --lang zh|en} is one of each command
     * @param flags those that stand alone
     * @param usage all that there are
     * @param example a whole command, for who wrote one wrongly
     * @throws StartFailure for another option, or one without its value
     */
    public Options(List<String> arguments, Set<String> names, Set<String> flags, String usage, String example) {
        this.example = example;
        for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
            String option = words.next();
            if (flags.contains(option)) {
                values.put(option, "");
            } else if (!names.contains(option) && !option.equals(LANGUAGE)) {
                throw new StartFailure("There is no option %s; there are: %s".formatted(option, usage));
            } else if (!words.hasNext()) {
                throw new StartFailure("Nothing follows %s; there are: %s".formatted(option, usage));
            } else {
                values.put(option, words.next());
            }
        }
    }

    public boolean has(String option) {
        return values.containsKey(option);
    }

    /**
     * An option's value as it is read; null without the option.
     *
     * @throws StartFailure where it cannot be read
     */
    public <T> @Nullable T find(String option, Function<String, T> read) {
        String value = values.get(option);
        if (value == null) {
            return null;
        }
        try {
            return read.apply(value);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new StartFailure("%s cannot be \"%s\"; such as: %s".formatted(option, value, example));
        }
    }

    /** Whether {@code --lang} is not {@code en}. */
    public boolean isChinese() {
        return !Boolean.FALSE.equals(this.<Boolean>find(LANGUAGE, language -> switch (language) {
            case "zh" -> true;
            case "en" -> false;
            default -> throw new IllegalArgumentException(language);
        }));
    }
}
