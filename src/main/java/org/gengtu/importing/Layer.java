package org.gengtu.importing;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/** What a file can hold. */
public enum Layer {
    TOWNSHIPS,
    VILLAGES,
    PLOTS,
    SITES,
    ZONES,
    ROADS;

    /** The name that callers use: {@code townships}, {@code villages}, {@code plots}, {@code sites}, {@code zones}, {@code roads}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws Problem LAYER_UNKNOWN */
    public static Layer of(String label) {
        return Arrays.stream(values())
                .filter(layer -> layer.label().equals(label))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                ProblemCode.LAYER_UNKNOWN,
                                "There is no layer \"%s\"; there are %s."
                                        .formatted(
                                                Problem.shortened(label, 40),
                                                Arrays.stream(values())
                                                        .map(Layer::label)
                                                        .collect(Collectors.joining(", "))))
                        .at("layer"));
    }
}
