//! TOML.

use toml::de::{DeTable, DeValue};

use super::{Builder, Key, Value};
use crate::Span;
use crate::order;

pub(super) fn read(builder: &mut Builder, text: &str) {
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().map_or_else(|| Span::new(0, 0), |range| Span::new(range.start, range.end));
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        builder.problem(span, if message.is_empty() { "this is not TOML".to_owned() } else { message });
    }
    add(builder, DeValue::Table(root.into_inner()), Span::new(0, text.len()), None);
}

/// Adds a value. The recursion is bounded by the depth that the builder accepts.
fn add(builder: &mut Builder, value: DeValue<'_>, span: Span, key: Option<Key>) {
    let as_written = builder.stretch(span);
    match value {
        DeValue::String(text) => {
            // Triple quotes are three bytes long, so the buffer is asked at the place behind them as well.
            let raw = text.len() + 6 <= span.end - span.start;
            let at = if raw { Span::new(span.start + 2, span.end) } else { span };
            let text = builder.store(&text, at);
            builder.add(Value::String, text, span, key);
        }
        // A date is a text with a stricter spelling to everyone but a calendar.
        DeValue::Datetime(_) => _ = builder.add(Value::String, as_written, span, key),
        DeValue::Integer(_) | DeValue::Float(_) => _ = builder.add(Value::Number, as_written, span, key),
        DeValue::Boolean(flag) => _ = builder.add(Value::Bool(flag), as_written, span, key),
        DeValue::Array(items) => {
            if builder.open(false, span, key).is_none() {
                return dismantle(DeValue::Array(items));
            }
            for item in items {
                let span = Span::new(item.span().start, item.span().end);
                add(builder, item.into_inner(), span, None);
            }
            builder.close(None);
        }
        DeValue::Table(table) => {
            if builder.open(true, span, key).is_none() {
                return dismantle(DeValue::Table(table));
            }
            // The parser sorts by name; what people see is the order of the file.
            let mut members: Vec<_> = table.into_iter().collect();
            order::sort_by_key(&mut members, |(name, _)| name.span().start);
            for (name, value) in members {
                let name_span = Span::new(name.span().start, name.span().end);
                let key = builder.key(name.get_ref(), name_span, false);
                let span = Span::new(value.span().start, value.span().end);
                add(builder, value.into_inner(), span, Some(key));
            }
            builder.close(None);
        }
    }
}

/// Drops a value level by level: dotted keys inside inline tables nest deeper than a stack can unwind by recursion.
fn dismantle(value: DeValue<'_>) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            DeValue::Array(items) => waiting.extend(items.into_iter().map(|item| item.into_inner())),
            DeValue::Table(table) => waiting.extend(table.into_iter().map(|(_, value)| value.into_inner())),
            _ => {}
        }
    }
}
