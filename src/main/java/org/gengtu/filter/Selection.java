package org.gengtu.filter;

import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.SelectionSet;
import graphql.schema.DataFetchingEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a field's selection asks for, read from the document as it stands. graphql-java's own selection set normalises
 * the whole operation at each use, a tenth of a small request's time. Fields that a directive leaves out count as asked:
 * they cost a little and change no answer.
 */
public final class Selection {
    private final List<Field> fields = new ArrayList<>();
    private final Map<String, FragmentDefinition> fragments;

    private Selection(Map<String, FragmentDefinition> fragments) {
        this.fragments = fragments;
    }

    /** The selection of the field that is being fetched. */
    public static Selection of(DataFetchingEnvironment field) {
        Selection selection = new Selection(field.getFragmentsByName());
        field.getMergedField().getFields().forEach(node -> selection.add(node.getSelectionSet()));
        return selection;
    }

    /** The selection within a selected field, of all its occurrences; empty when it is not selected. */
    public Selection within(String name) {
        Selection selection = new Selection(fragments);
        fields.stream()
                .filter(field -> field.getName().equals(name))
                .forEach(field -> selection.add(field.getSelectionSet()));
        return selection;
    }

    public boolean has(String name) {
        return fields.stream().anyMatch(field -> field.getName().equals(name));
    }

    /** Whether a field is selected with arguments anywhere in it. */
    public boolean hasWithArguments(String name) {
        return fields.stream()
                .anyMatch(field ->
                        field.getName().equals(name) && !field.getArguments().isEmpty());
    }

    private void add(@Nullable SelectionSet set) {
        if (set == null) {
            return;
        }
        set.getSelections().forEach(selection -> {
            switch (selection) {
                case Field field -> fields.add(field);
                case InlineFragment inline -> add(inline.getSelectionSet());
                case FragmentSpread spread -> {
                    FragmentDefinition fragment = fragments.get(spread.getName());
                    add(fragment == null ? null : fragment.getSelectionSet());
                }
                default -> throw new IllegalArgumentException("GraphQL has no other selection.");
            }
        });
    }
}
