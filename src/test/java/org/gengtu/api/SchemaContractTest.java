package org.gengtu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graphql.language.AstPrinter;
import graphql.language.DescribedNode;
import graphql.language.EnumTypeDefinition;
import graphql.language.FieldDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.InterfaceTypeDefinition;
import graphql.language.NamedNode;
import graphql.language.Node;
import graphql.language.ObjectTypeDefinition;
import graphql.language.ScalarTypeDefinition;
import graphql.language.TypeDefinition;
import graphql.parser.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The project's schema against the names that map frontends are written against, and its own descriptions. */
class SchemaContractTest {
    private static final Path TEST_DATA = Path.of(
            System.getProperty("gengtu.test-data", System.getenv().getOrDefault("GENGTU_TEST_DATA", "../shared/data")));

    private static String schema() {
        try (Stream<Path> files = Files.list(Path.of("schema"))) {
            return files.filter(each -> each.toString().endsWith(".graphqls"))
                    .sorted()
                    .map(SchemaContractTest::text)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every element by its place, such as {@code Query.node(id)}, with its type and default; extensions merged. */
    private static Map<String, String> elements(String sdl) {
        Map<String, String> elements = new TreeMap<>();
        for (Node<?> definition : Parser.parse(sdl).getDefinitions()) {
            if (!(definition instanceof TypeDefinition<?> type)) {
                continue;
            }
            String name = type.getName();
            switch (type) {
                case ObjectTypeDefinition object -> {
                    elements.put(name, "type");
                    object.getImplements()
                            .forEach(each -> elements.put(name + " implements " + ((NamedNode<?>) each).getName(), ""));
                    fields(name, object.getFieldDefinitions(), elements);
                }
                case InterfaceTypeDefinition common -> {
                    elements.put(name, "interface");
                    common.getImplements()
                            .forEach(each -> elements.put(name + " implements " + ((NamedNode<?>) each).getName(), ""));
                    fields(name, common.getFieldDefinitions(), elements);
                }
                case InputObjectTypeDefinition input -> {
                    elements.put(name, "input");
                    inputs(name + ".", "", input.getInputValueDefinitions(), elements);
                }
                case EnumTypeDefinition words -> {
                    elements.put(name, "enum");
                    words.getEnumValueDefinitions().forEach(each -> elements.put(name + "." + each.getName(), ""));
                }
                case ScalarTypeDefinition scalar -> elements.put(name, "scalar");
                default -> elements.put(name, type.getClass().getSimpleName());
            }
        }
        return elements;
    }

    private static void fields(String type, List<FieldDefinition> fields, Map<String, String> elements) {
        for (FieldDefinition field : fields) {
            String place = type + "." + field.getName();
            elements.put(place, AstPrinter.printAst(field.getType()));
            inputs(place + "(", ")", field.getInputValueDefinitions(), elements);
        }
    }

    private static void inputs(
            String before, String after, List<InputValueDefinition> inputs, Map<String, String> elements) {
        for (InputValueDefinition input : inputs) {
            elements.put(
                    before + input.getName() + after,
                    AstPrinter.printAst(input.getType())
                            + (input.getDefaultValue() == null
                                    ? ""
                                    : " = " + AstPrinter.printAst(input.getDefaultValue())));
        }
    }

    /** Types and places of the contract that later issues bring; a line {@code X} stands for all of X too. */
    private static Set<String> notYet() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(SchemaContractTest.class.getResourceAsStream("/api-room/not-yet.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static boolean isWithin(String place, Set<String> listed) {
        if (listed.contains(place)) {
            return true;
        }
        int end = Math.max(place.lastIndexOf('.'), Math.max(place.lastIndexOf('('), place.lastIndexOf(" implements ")));
        return end > 0 && isWithin(place.substring(0, end), listed);
    }

    @Test
    void holdsTheContractLessWhatIsNotYet() throws IOException {
        Path contract = TEST_DATA.resolveSibling("design").resolve("contract.graphqls");
        assumeTrue(Files.exists(contract), () -> "1 test skipped: no contract at " + contract);
        Map<String, String> ours = elements(schema());
        Set<String> notYet = notYet();
        List<String> missing = new ArrayList<>();
        elements(text(contract)).forEach((place, kind) -> {
            if (!isWithin(place, notYet) && !kind.equals(ours.get(place))) {
                missing.add("%s: %s, here %s".formatted(place, kind, ours.get(place)));
            }
        });
        assertThat(missing).isEmpty();
        assertThat(notYet).as("what is listed as not yet there, and is there").noneMatch(ours::containsKey);
    }

    @Test
    void describesEveryElement() {
        List<String> bare = new ArrayList<>();
        for (Node<?> definition : Parser.parse(schema()).getDefinitions()) {
            boolean extension = definition.getClass().getSimpleName().contains("Extension");
            collectBare(definition, "", extension, bare);
        }
        assertThat(bare).as("elements without a description").isEmpty();
    }

    private static void collectBare(Node<?> node, String within, boolean extension, List<String> bare) {
        String place = node instanceof NamedNode<?> named ? within + "." + named.getName() : within;
        if (node instanceof DescribedNode<?> described
                && !extension
                && (described.getDescription() == null
                        || described.getDescription().getContent().isBlank())) {
            bare.add(place);
        }
        for (Node<?> child : node.getChildren()) {
            collectBare(child, place, false, bare);
        }
    }
}
