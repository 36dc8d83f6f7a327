package org.gengtu.api;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.EnumValue;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.NullValue;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import graphql.schema.GraphQLScalarType;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.gengtu.calendar.CountyClock;
import org.gengtu.geo.GeoJson;
import org.gengtu.geo.RawJson;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/**
 * The scalars of the schema. In Java: Date is {@link LocalDate}, DateTime {@link Instant}, LocalTime {@link LocalTime},
 * RegionCode a {@link String} of 12 digits, Geometry a JTS geometry (SRID 4490) coming in; geometries and feature
 * collections going out are {@link RawJson}.
 */
@Component
final class Scalars implements RuntimeWiringConfigurer {
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern INSTANT =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");
    private static final Pattern TIME = Pattern.compile("\\d{2}:\\d{2}");
    private static final Pattern REGION = Pattern.compile("\\d{12}");
    private static final int SHOWN = 60;

    private @Nullable TypeDefinitionRegistry registry;

    @Override
    public void setTypeDefinitionRegistry(TypeDefinitionRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.scalar(scalar("Date", Scalars::date, value -> ((LocalDate) value).toString()));
        wiring.scalar(scalar("DateTime", Scalars::instant, Scalars::written));
        wiring.scalar(scalar(
                "LocalTime",
                Scalars::time,
                value -> ((LocalTime) value).truncatedTo(ChronoUnit.MINUTES).toString()));
        wiring.scalar(scalar("RegionCode", Scalars::regionCode, value -> regionCode(value.toString())));
        wiring.scalar(scalar("Geometry", GeoJson::geometry, RawJson.class::cast));
        wiring.scalar(scalar(
                "FeatureCollection",
                value -> {
                    throw Problem.of(ProblemCode.ARGUMENT_INVALID, "A FeatureCollection is never taken.");
                },
                RawJson.class::cast));
    }

    private static LocalDate date(Object value) {
        String text = text(value, "a day such as \"2026-06-30\"");
        if (DAY.matcher(text).matches()) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException e) {
                throw invalid(text, "a day of the calendar");
            }
        }
        throw invalid(text, "a day such as \"2026-06-30\"");
    }

    private static Instant instant(Object value) {
        String text = text(value, "an instant such as \"2026-06-30T08:30:00+08:00\"");
        if (INSTANT.matcher(text).matches()) {
            try {
                return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
            } catch (DateTimeException e) {
                throw invalid(text, "an instant of the calendar");
            }
        }
        throw invalid(text, "an instant such as \"2026-06-30T08:30:00+08:00\"");
    }

    private static String written(Object value) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                ((Instant) value).atZone(CountyClock.ZONE).toOffsetDateTime());
    }

    private static LocalTime time(Object value) {
        String text = text(value, "a time of day such as \"08:30\"");
        if (TIME.matcher(text).matches()) {
            try {
                return LocalTime.parse(text);
            } catch (DateTimeException e) {
                throw invalid(text, "a time of day");
            }
        }
        throw invalid(text, "a time of day such as \"08:30\"");
    }

    private static String regionCode(Object value) {
        if (value instanceof String text && REGION.matcher(text).matches() && !text.startsWith("00", 4)) {
            return text;
        }
        throw Problem.of(ProblemCode.REGION_CODE_INVALID, "%s is not a region code.".formatted(shown(value)));
    }

    private static String text(Object value, String expected) {
        if (value instanceof String text) {
            return text;
        }
        throw invalid(value, expected);
    }

    private static Problem invalid(Object value, String expected) {
        return Problem.of(ProblemCode.ARGUMENT_INVALID, "%s is not %s.".formatted(shown(value), expected));
    }

    private static String shown(Object value) {
        return value instanceof Map || value instanceof List
                ? "This object or list"
                : "\"%s\"".formatted(Problem.shortened(String.valueOf(value), SHOWN));
    }

    private GraphQLScalarType scalar(String name, Function<Object, ?> read, Function<Object, ?> write) {
        var definition = registry == null ? null : registry.scalars().get(name);
        return GraphQLScalarType.newScalar()
                .name(name)
                .description(
                        definition == null || definition.getDescription() == null
                                ? null
                                : definition.getDescription().getContent())
                .coercing(new Edge(name, read, write))
                .build();
    }

    /** Both directions of one scalar; what its functions refuse keeps its entry of the catalogue. */
    private record Edge(String name, Function<Object, ?> read, Function<Object, ?> write)
            implements Coercing<Object, Object> {
        @Override
        public Object serialize(Object value, GraphQLContext context, Locale locale) {
            try {
                return write.apply(value);
            } catch (RuntimeException e) {
                throw new CoercingSerializeException("A value cannot be written as " + name, e);
            }
        }

        @Override
        public Object parseValue(Object value, GraphQLContext context, Locale locale) {
            try {
                return read.apply(value);
            } catch (Problem problem) {
                throw CoercingParseValueException.newCoercingParseValueException()
                        .message(problem.what())
                        .extensions(GraphQlErrors.extensions(problem))
                        .build();
            }
        }

        @Override
        public Object parseLiteral(
                Value<?> literal, CoercedVariables variables, GraphQLContext context, Locale locale) {
            try {
                Object value = plain(literal, variables.toMap());
                if (value == null) {
                    throw Problem.of(ProblemCode.ARGUMENT_INVALID, "A null stands where a value is needed.");
                }
                return read.apply(value);
            } catch (Problem problem) {
                throw CoercingParseLiteralException.newCoercingParseLiteralException()
                        .message(problem.what())
                        .extensions(GraphQlErrors.extensions(problem))
                        .build();
            }
        }

        @Override
        public Value<?> valueToLiteral(Object value, GraphQLContext context, Locale locale) {
            return StringValue.of(String.valueOf(value));
        }

        private static @Nullable Object plain(Value<?> literal, Map<String, Object> variables) {
            return switch (literal) {
                case StringValue text -> text.getValue();
                case IntValue number -> number.getValue();
                case FloatValue number -> number.getValue();
                case BooleanValue bool -> bool.isValue();
                case EnumValue word -> word.getName();
                case NullValue nothing -> null;
                case VariableReference reference -> variables.get(reference.getName());
                case ArrayValue array -> {
                    List<@Nullable Object> items = new ArrayList<>();
                    array.getValues().forEach(each -> items.add(plain(each, variables)));
                    yield items;
                }
                case ObjectValue object -> {
                    Map<String, @Nullable Object> members = new LinkedHashMap<>();
                    for (ObjectField field : object.getObjectFields()) {
                        members.put(field.getName(), plain(field.getValue(), variables));
                    }
                    yield members;
                }
                default -> throw Problem.of(ProblemCode.ARGUMENT_INVALID, "This kind of value is not taken here.");
            };
        }
    }
}
