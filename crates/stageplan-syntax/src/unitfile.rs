//! Files of sections and assignments: systemd units, supervisor, uWSGI and `setup.cfg` configuration, `.npmrc`.

use crate::{Problem, Span};

/// How lines continue and where comments begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// systemd: `key=value`; a backslash at the end of a line joins the next one with a space.
    Systemd,
    /// Python's `configparser`, as `setup.cfg`, `tox.ini` and `alembic.ini` use it: `key = value` or `key: value`;
    /// indented lines go on with the value, joined by line feeds. `%(name)s` is left as it is.
    ConfigParser,
    /// The same for supervisor, where ` ;` begins a comment behind a value.
    Supervisor,
    /// uWSGI: `key = value` on one line each, of which several may have one key, or a key alone.
    Uwsgi,
}

/// A file of sections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitFile {
    /// In file order; a repeated section stands twice. Assignments before the first header are in one named "".
    pub sections: Vec<Section>,
    /// Lines that are neither a header nor an assignment.
    pub problems: Vec<Problem>,
}

/// One section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The text between the brackets.
    pub name: String,
    /// The bytes of the header with its brackets.
    pub span: Span,
    /// In file order, repeated keys kept.
    pub entries: Vec<Entry>,
}

/// One assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The value with its lines joined; quotes are left as they are.
    pub value: String,
    /// The bytes of the key.
    pub key_span: Span,
    /// The bytes of the value, from its first to its last line.
    pub span: Span,
}

impl Entry {
    /// The lines of the value with their bytes, as the file that was read has them, for values that are lists.
    pub fn lines<'t>(&self, text: &'t str) -> impl Iterator<Item = (&'t str, Span)> {
        let mut at = self.span.start;
        self.span.slice(text).split('\n').filter_map(move |raw| {
            let start = at + raw.len() - raw.trim_start().len();
            at += raw.len() + 1;
            let line = raw.trim();
            let read = !line.is_empty() && !line.starts_with(['#', ';']);
            read.then(|| (line, Span::new(start, start + line.len())))
        })
    }
}

impl UnitFile {
    /// The last assignment of a key in all sections of a name.
    pub fn get(&self, section: &str, key: &str) -> Option<&Entry> {
        self.all(section, key).last()
    }

    /// All assignments of a key in all sections of a name, in file order.
    pub fn all(&self, section: &str, key: &str) -> impl Iterator<Item = &Entry> {
        let sections = self.sections.iter().filter(move |one| one.name == section);
        sections.flat_map(|one| &one.entries).filter(move |entry| entry.key == key)
    }
}

/// Reads a file of sections.
pub fn parse(text: &str, dialect: Dialect) -> UnitFile {
    let mut file = UnitFile::default();
    let mut offset = 0;
    let indented = matches!(dialect, Dialect::ConfigParser | Dialect::Supervisor);
    // Whether a continuation line would belong to the last entry.
    let mut open = false;
    for raw in text.split_inclusive('\n') {
        let start = offset;
        offset += raw.len();
        let raw = if start == 0 { raw.trim_start_matches('\u{feff}') } else { raw };
        let indent = raw.len() - raw.trim_start().len();
        let start = offset - raw.len() + indent;
        let line = raw.trim();
        if line.is_empty() {
            // systemd ends a value here; configparser values may hold empty lines, and none of their readers care.
            open &= indented;
            continue;
        }
        if line.starts_with(['#', ';']) {
            continue;
        }
        let goes_on = open && (dialect == Dialect::Systemd || indent > 0);
        let (content, more) = match dialect {
            Dialect::Systemd => match line.strip_suffix('\\') {
                Some(rest) => (rest.trim_end(), true),
                None => (line, false),
            },
            Dialect::Supervisor => (without_comment(line), true),
            Dialect::ConfigParser => (line, true),
            Dialect::Uwsgi => (line, false),
        };
        if goes_on && let Some(entry) = file.sections.last_mut().and_then(|section| section.entries.last_mut()) {
            if !content.is_empty() {
                if !entry.value.is_empty() {
                    entry.value.push(if dialect == Dialect::Systemd { ' ' } else { '\n' });
                } else {
                    entry.span.start = start;
                }
                entry.value.push_str(content);
                entry.span.end = start + content.len();
            }
            open = more;
            continue;
        }
        open = false;
        let span = Span::new(start, start + line.len());
        if let Some(header) = line.strip_prefix('[') {
            match header.split_once(']') {
                Some((name, _)) => {
                    let span = Span::new(start, start + name.len() + 2);
                    file.sections.push(Section { name: name.to_owned(), span, entries: Vec::new() });
                }
                None => {
                    file.problems.push(Problem { span, message: "this section header is not closed".to_owned() });
                    file.sections.push(Section { name: header.trim().to_owned(), span, entries: Vec::new() });
                }
            }
            continue;
        }
        let separator = match dialect {
            Dialect::Systemd => content.find('='),
            Dialect::ConfigParser | Dialect::Supervisor => content.find(['=', ':']),
            // A key alone is switched on.
            Dialect::Uwsgi => Some(content.find('=').unwrap_or(content.len())),
        };
        let Some(at) = separator.filter(|at| *at > 0) else {
            file.problems.push(Problem { span, message: "a line reads `key = value`".to_owned() });
            continue;
        };
        let key = content[..at].trim_end();
        let behind = content.get(at + 1..).unwrap_or_default();
        let value = behind.trim();
        let value_start = start + content.len() - behind.trim_start().len();
        let entry = Entry {
            key: key.to_owned(),
            value: value.to_owned(),
            key_span: Span::new(start, start + key.len()),
            span: Span::new(value_start, value_start + value.len()),
        };
        if file.sections.is_empty() {
            file.sections.push(Section { span: Span::new(start, start), ..Section::default() });
        }
        if let Some(section) = file.sections.last_mut() {
            section.entries.push(entry);
        }
        open = more;
    }
    file
}

/// A line without the comment that ` ;` begins.
fn without_comment(line: &str) -> &str {
    let mark = line.match_indices(';').find(|(at, _)| line[..*at].ends_with([' ', '\t']));
    mark.map_or(line, |(at, _)| line[..at].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: &str = "\u{feff}# é\r\n[Unit]\r\nDescription=A; b # c\r\n[Service]\r\nEnvironment=\"A=1\" B=2\r\nEnvironment = C=3\r\nExecStart=/usr/bin/node \\\r\n  # between\r\n  server.js \\\r\n\t--port 80\r\nRestart=\r\nnonsense\r\n=x\r\n[Install\r\nWantedBy=multi-user.target \\\r\n\r\nAlias=a";

    fn outline(text: &str, dialect: Dialect) -> Vec<String> {
        let file = parse(text, dialect);
        let mut lines = Vec::new();
        for section in &file.sections {
            for entry in &section.entries {
                lines.push(format!("{}.{} {:?}", section.name, entry.key, entry.value));
                assert_eq!(entry.key_span.slice(text), entry.key);
                assert!(entry.value.contains(['\n', ' ']) || entry.span.slice(text) == entry.value, "{entry:?}");
            }
        }
        lines.extend(file.problems.iter().map(|problem| format!("! {}", problem.span.slice(text))));
        lines
    }

    #[test]
    fn systemd_units() {
        assert_eq!(
            outline(UNIT, Dialect::Systemd),
            [
                "Unit.Description \"A; b # c\"",
                "Service.Environment \"\\\"A=1\\\" B=2\"",
                "Service.Environment \"C=3\"",
                "Service.ExecStart \"/usr/bin/node server.js --port 80\"",
                "Service.Restart \"\"",
                "Install.WantedBy \"multi-user.target\"",
                "Install.Alias \"a\"",
                "! nonsense",
                "! =x",
                "! [Install",
            ]
        );
        let file = parse(UNIT, Dialect::Systemd);
        assert_eq!(file.all("Service", "Environment").count(), 2);
        assert_eq!(file.get("Service", "Environment").map(|entry| entry.value.as_str()), Some("C=3"));
        let start = file.get("Service", "ExecStart").map(|entry| entry.span.slice(UNIT).len());
        assert_eq!(start, Some("/usr/bin/node \\\r\n  # between\r\n  server.js \\\r\n\t--port 80".len()));
    }

    #[test]
    fn config_parser_files() {
        let text = "registry=https://r/;x\n[program:web]\ncommand = node a.js ; run\nenvironment=A=\"1\",\n    B=\"2\"\nuser: www\n[options]\ninstall_requires =\n\n    flask>=2\n    # no\n    gunicorn\nzip_safe = 0\n";
        assert_eq!(
            outline(text, Dialect::Supervisor),
            [
                ".registry \"https://r/;x\"",
                "program:web.command \"node a.js\"",
                "program:web.environment \"A=\\\"1\\\",\\nB=\\\"2\\\"\"",
                "program:web.user \"www\"",
                "options.install_requires \"flask>=2\\ngunicorn\"",
                "options.zip_safe \"0\"",
            ]
        );
        assert_eq!(parse("", Dialect::ConfigParser), UnitFile::default());
    }

    #[test]
    fn lists_in_values() {
        let text = "[options]\ninstall_requires =\n    flask>=2 ; python_version > '3'\n\n    # no\n\tgunicorn\r\n  ; no\nscripts = %(here)s/a\n[alembic]\nx: 1\n";
        assert_eq!(
            outline(text, Dialect::ConfigParser),
            [
                "options.install_requires \"flask>=2 ; python_version > '3'\\ngunicorn\"",
                "options.scripts \"%(here)s/a\"",
                "alembic.x \"1\"",
            ]
        );
        let file = parse(text, Dialect::ConfigParser);
        let lines = file.get("options", "install_requires").into_iter().flat_map(|entry| entry.lines(text));
        let lines: Vec<_> = lines.map(|(line, span)| (line, span.slice(text))).collect();
        let expect = ["flask>=2 ; python_version > '3'", "gunicorn"];
        assert_eq!(lines, expect.map(|line| (line, line)));
    }

    #[test]
    fn uwsgi_files() {
        let text =
            "[uwsgi]\n  http-socket = :8000\n  module = app.wsgi:app\nmaster\nenv = A=1\nenv = B=%(x)\n# no\n; no\n";
        assert_eq!(
            outline(text, Dialect::Uwsgi),
            [
                "uwsgi.http-socket \":8000\"",
                "uwsgi.module \"app.wsgi:app\"",
                "uwsgi.master \"\"",
                "uwsgi.env \"A=1\"",
                "uwsgi.env \"B=%(x)\"",
            ]
        );
    }

    #[test]
    fn damaged_files_are_read() {
        crate::data::tests::damage(UNIT, 2_000, |text| {
            for dialect in [Dialect::Systemd, Dialect::ConfigParser, Dialect::Supervisor, Dialect::Uwsgi] {
                let file = parse(text, dialect);
                let entries = file.sections.iter().flat_map(|section| &section.entries);
                assert!(entries.into_iter().all(|entry| text.get(entry.span.start..entry.span.end).is_some()));
            }
        });
    }
}
