// Makes src/generated.ts: the types of the schema that the operations in *.graphql use, and each operation as a typed document.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  print,
  typeFromAST,
  validate,
  visit,
} from "graphql";

const SCALARS = {
  Int: "number",
  Float: "number",
  Boolean: "boolean",
  String: "string",
  ID: "string",
  Date: "string",
  DateTime: "string",
  LocalTime: "string",
  RegionCode: "string",
  Geometry: "GeoJSON.Geometry",
  FeatureCollection: "GeoJSON.FeatureCollection",
};

function files(folder, suffix) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? files(path, suffix) : path.endsWith(suffix) ? [path] : [];
    })
    .sort();
}

export function generate(schemaFolder, sourceFolder) {
  const schema = buildSchema(files(schemaFolder, ".graphqls").map((path) => readFileSync(path, "utf8")).join("\n"), {
    assumeValidSDL: true,
  });
  const fragments = new Map();
  const operations = [];
  for (const path of files(sourceFolder, ".graphql")) {
    for (const definition of parse(readFileSync(path, "utf8")).definitions) {
      const named = { path: relative(sourceFolder, path), definition };
      if (definition.kind === Kind.FRAGMENT_DEFINITION) {
        fragments.set(definition.name.value, named);
      } else {
        operations.push(named);
      }
    }
  }
  const used = new Map();
  const lines = ["// Generated from the schema and the *.graphql files by generate.mjs.", ""];

  function scalar(type) {
    if (isEnumType(type)) {
      used.set(type.name, type);
      return type.name;
    }
    if (isInputObjectType(type)) {
      if (!used.has(type.name)) {
        used.set(type.name, type);
        Object.values(type.getFields()).forEach((field) => scalar(getNamedType(field.type)));
      }
      return type.name;
    }
    return SCALARS[type.name] ?? "unknown";
  }

  function input(type) {
    if (isNonNullType(type)) {
      return input(type.ofType).replace(/ \| null$/, "");
    }
    return (isListType(type) ? `(${input(type.ofType)})[]` : scalar(type)) + " | null";
  }

  function output(type, selections, indent) {
    if (isNonNullType(type)) {
      return output(type.ofType, selections, indent).replace(/ \| null$/, "");
    }
    if (isListType(type)) {
      return `(${output(type.ofType, selections, indent)})[] | null`;
    }
    return (selections ? object(type, selections, indent) : scalar(type)) + " | null";
  }

  /** Fields of an object; those of narrower types may be absent. */
  function object(type, selections, indent) {
    const fields = new Map();
    collect(type, selections, false, fields);
    const inner = [...fields].map(([name, field]) => {
      const text = output(field.type, field.selections.length ? field.selections : null, indent + "  ");
      return `${indent}  ${name}${field.narrower ? "?" : ""}: ${text};`;
    });
    return `{\n${inner.join("\n")}\n${indent}}`;
  }

  function collect(type, selections, narrower, fields) {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const name = selection.name.value;
        const fieldType = name === "__typename" ? null : type.getFields()[name].type;
        const known = fields.get(key) ?? { type: fieldType, selections: [], narrower: narrower || hasCondition(selection) };
        known.selections.push(...(selection.selectionSet?.selections ?? []));
        fields.set(key, known);
      } else {
        const definition =
          selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value).definition : selection;
        const on = definition.typeCondition ? schema.getType(definition.typeCondition.name.value) : type;
        collect(on, definition.selectionSet.selections, narrower || (on !== type && isObjectType(on)), fields);
      }
    }
  }

  function hasCondition(selection) {
    return selection.directives?.some((directive) => ["skip", "include"].includes(directive.name.value));
  }

  function withFragments(definition, seen = new Set()) {
    visit(definition, {
      FragmentSpread(node) {
        const name = node.name.value;
        if (!seen.has(name)) {
          seen.add(name);
          withFragments(fragments.get(name).definition, seen);
        }
      },
    });
    return seen;
  }

  const types = [];
  for (const { path, definition } of operations) {
    const name = definition.name?.value;
    if (!name) {
      throw new Error(`${path}: an operation has no name.`);
    }
    const all = [definition, ...[...withFragments(definition)].map((each) => fragments.get(each).definition)];
    const errors = validate(schema, { kind: Kind.DOCUMENT, definitions: all });
    if (errors.length) {
      throw new Error(`${path}: ${errors.map((error) => error.message).join(" ")}`);
    }
    const root = schema.getRootType(definition.operation);
    const variables = (definition.variableDefinitions ?? []).map((variable) => {
      const type = typeFromAST(schema, variable.type);
      const optional = !isNonNullType(type) || variable.defaultValue;
      return `${variable.variable.name.value}${optional ? "?" : ""}: ${input(type)}`;
    });
    types.push(`/** ${path} */`);
    types.push(`export type ${name}Result = ${object(root, definition.selectionSet.selections, "")};`);
    types.push(`export type ${name}Variables = { ${variables.join("; ")} };`);
    const text = all.map((each) => print(each)).join("\n");
    types.push(
      `export const ${name}: Operation<${name}Result, ${name}Variables> = { name: ${JSON.stringify(name)}, text: ${JSON.stringify(text.replace(/\s+/g, " "))} };`,
      "",
    );
  }
  for (const [name, { definition, path }] of fragments) {
    types.push(`/** ${path} */`);
    const on = schema.getType(definition.typeCondition.name.value);
    types.push(`export type ${name} = ${object(on, definition.selectionSet.selections, "")};`, "");
  }
  lines.push("export interface Operation<Result, Variables> {\n  readonly name: string;\n  readonly text: string;\n  readonly types?: (variables: Variables) => Result;\n}\n");
  for (const type of [...used.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isEnumType(type)) {
      lines.push(`export type ${type.name} = ${type.getValues().map((value) => JSON.stringify(value.name)).join(" | ")};`, "");
    } else {
      const fields = Object.values(type.getFields()).map(
        (field) => `  ${field.name}${isNonNullType(field.type) && field.defaultValue === undefined ? "" : "?"}: ${input(field.type)};`,
      );
      lines.push(`export interface ${type.name} {\n${fields.join("\n")}\n}\n`);
    }
  }
  const target = join(sourceFolder, "generated.ts");
  const text = [...lines, ...types].join("\n");
  let old = "";
  try {
    old = readFileSync(target, "utf8");
  } catch {
    // made for the first time
  }
  if (old !== text) {
    writeFileSync(target, text);
  }
}
