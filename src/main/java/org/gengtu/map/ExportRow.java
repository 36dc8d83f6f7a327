package org.gengtu.map;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object on its way into a file.
 *
 * @param values by field, in the order of the file: String, Integer, BigDecimal or Double, Boolean; days as ISO 8601
 * @param shape what the format asked for of the shape, in that order; nulls for an object without a place
 */
record ExportRow(long key, List<@Nullable Object> values, List<@Nullable Object> shape) {}
