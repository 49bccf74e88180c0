//! JSON with comments.

use jsonc_parser::ast::{ObjectPropName, Value as Ast};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Builder, Key, Stretch, Value};
use crate::Span;

/// What the tools that read these files accept, and no more.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_loose_object_property_names: false,
    allow_trailing_commas: true,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

pub(super) fn read(builder: &mut Builder, text: &str) {
    let collect = CollectOptions::default();
    let parsed = parse_to_ast(text, &collect, &STRICT).or_else(|error| {
        let range = error.range();
        builder.problem(place(range), error.kind().to_string());
        // A forgotten comma or quote should not hide all the rest of the file.
        parse_to_ast(text, &collect, &ParseOptions::default())
    });
    match parsed.map(|result| result.value) {
        Ok(Some(value)) => add(builder, &value, None),
        Ok(None) => builder.problem(Span::new(0, text.len()), "the file holds no value"),
        // The strict reading has said what is wrong.
        Err(_) => {}
    }
}

/// Adds a value. The recursion is bounded by the depth that the builder accepts.
fn add(builder: &mut Builder, value: &Ast<'_>, key: Option<Key>) {
    let span = place(value.range());
    let as_written = builder.stretch(span);
    match value {
        Ast::StringLit(text) => {
            let text = builder.store(&text.value, span);
            builder.add(Value::String, text, span, key);
        }
        Ast::NumberLit(_) => _ = builder.add(Value::Number, as_written, span, key),
        Ast::BooleanLit(flag) => _ = builder.add(Value::Bool(flag.value), as_written, span, key),
        Ast::NullKeyword(_) => _ = builder.add(Value::Null, as_written, span, key),
        Ast::Array(array) => {
            if builder.open(false, span, key).is_some() {
                for item in &array.elements {
                    add(builder, item, None);
                }
                builder.close(None);
            }
        }
        Ast::Object(object) => {
            if builder.open(true, span, key).is_some() {
                for member in &object.properties {
                    let name_span = place(member.name.range());
                    let key = match &member.name {
                        ObjectPropName::String(name) => builder.key(&name.value, name_span, false),
                        ObjectPropName::Word(_) => {
                            let text: Stretch = builder.stretch(name_span);
                            Key { text, span: text, merge: false }
                        }
                    };
                    add(builder, &member.value, Some(key));
                }
                builder.close(None);
            }
        }
    }
}

fn place(range: Range) -> Span {
    Span::new(range.start, range.end)
}
