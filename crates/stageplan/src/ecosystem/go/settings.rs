//! What a program lets its users set: flags, variables, fields of a configuration, each with its default.

use stageplan_syntax::golang::{Arg, Call, Kind};

use super::CATALOG;
use super::eval::{Pieces, Scope};
use super::modes::is_stop;
use super::sources::{Code, GoFile};
use crate::origin::Origin;

/// One thing that can be set.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// The long name of its flag, without dashes.
    pub(super) flag: Option<String>,
    /// Its variable.
    pub(super) env: Option<String>,
    /// Its name for a configuration library.
    pub(super) key: Option<String>,
    /// The name in the program that holds it: a variable or a field.
    pub(super) holder: Option<String>,
    /// The struct whose field it is.
    pub(super) owner: Option<String>,
    /// What it is when nobody sets it.
    pub(super) default: Option<String>,
    /// Whether the program stops without it.
    pub(super) required: bool,
    /// The file it stands in, as a number.
    pub(super) file: usize,
    /// Where the call or tag begins.
    pub(super) start: usize,
    /// Where it stands.
    pub(super) origin: Origin,
}

impl Setting {
    /// The names people know it by, in lower case.
    pub(super) fn names(&self) -> String {
        let names = [&self.flag, &self.env, &self.key, &self.holder];
        names.into_iter().flatten().map(|name| name.to_ascii_lowercase()).collect::<Vec<_>>().join(" ")
    }
}

/// Whether a text is written like a variable of the environment.
pub(super) fn is_variable(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Everything that can be set.
pub(super) fn read(code: &Code<'_>) -> Vec<Setting> {
    let mut found: Vec<Setting> = Vec::new();
    for (index, file) in code.files.iter().enumerate() {
        for call in &file.calls {
            let setting = flag_call(code, index, call)
                .or_else(|| chained_flag(file, index, call))
                .or_else(|| environment_call(code, index, call))
                .or_else(|| default_call(code, index, call))
                .or_else(|| library_flag(code, index, call));
            found.extend(setting);
        }
        literals(code, index, &mut found);
        tags(code, index, &mut found);
    }
    bound_variables(code, &mut found);
    defaults_in_literals(code, &mut found);
    found
}

/// A field that a tag binds to a variable may get its default where the program fills the struct.
fn defaults_in_literals(code: &Code<'_>, found: &mut [Setting]) {
    let tagged = found.iter_mut().filter(|setting| setting.default.is_none() && setting.owner.is_some());
    for setting in tagged {
        let (Some(owner), Some(field)) = (&setting.owner, &setting.holder) else { continue };
        setting.default = code.files.iter().enumerate().find_map(|(index, file)| {
            let of_type = file.composites.iter().filter(|c| c.type_path.last() == Some(&owner.as_str()));
            of_type.filter_map(|literal| literal.field(field)).find_map(|value| text_of(code, index, value))
        });
        setting.required &= setting.default.is_none();
    }
}

fn text_of(code: &Code<'_>, file: usize, arg: &Arg<'_>) -> Option<String> {
    let scope = Scope::new(code, &[], true);
    let pieces = scope.eval(file, arg.tokens.clone(), 0);
    pieces.known().then(|| pieces.text())
}

fn blank(file: &GoFile<'_>, index: usize, call: &Call<'_>, route: String) -> Setting {
    Setting {
        flag: None,
        env: None,
        key: None,
        holder: call.target.map(str::to_owned),
        owner: None,
        default: None,
        required: false,
        file: index,
        start: call.span.start,
        origin: file.origin(call.span, route),
    }
}

/// `flag.String("addr", ":8080", "usage")` and its kin of the standard library and of pflag.
fn flag_call(code: &Code<'_>, index: usize, call: &Call<'_>) -> Option<Setting> {
    let file = &code.files[index];
    let last = call.path.last()?;
    let kind = last.trim_end_matches("Var").trim_end_matches("VarP").trim_end_matches('P');
    if !matches!(
        kind,
        "String" | "Int" | "Uint" | "Int64" | "Uint64" | "Uint16" | "Bool" | "StringSlice" | "StringArray"
    ) {
        return None;
    }
    let is_var = last.contains("Var");
    let short = usize::from(last.ends_with('P') && *last != "P");
    let at = usize::from(is_var);
    if call.path.len() < 2 || call.args.len() != at + short + 3 {
        return None;
    }
    let name = call.args.get(at)?;
    let name = name.literal.clone().or_else(|| text_of(code, index, name))?;
    if name.is_empty() || name.contains([' ', '%']) {
        return None;
    }
    let value = call.args.get(at + short + 1)?;
    let scope = Scope::new(code, &[], true);
    let pieces = scope.eval(index, value.tokens.clone(), 0);
    let mut setting = blank(file, index, call, format!("flag {name}"));
    // The default may itself be read from the environment.
    setting.env = environment_in(code, index, value);
    setting.default = environment_default(code, index, value).or_else(|| pieces.known().then(|| pieces.text()));
    if is_var {
        setting.holder = call.args.first().and_then(|arg| arg.ident).map(str::to_owned);
    }
    setting.flag = Some(name);
    Some(setting)
}

fn inner_call<'c, 's>(code: &'c Code<'s>, index: usize, arg: &Arg<'_>) -> Option<&'c Call<'s>> {
    code.files[index].call_of(arg.span)
}

fn environment_in(code: &Code<'_>, index: usize, arg: &Arg<'_>) -> Option<String> {
    environment_call(code, index, inner_call(code, index, arg)?)?.env
}

fn environment_default(code: &Code<'_>, index: usize, arg: &Arg<'_>) -> Option<String> {
    environment_call(code, index, inner_call(code, index, arg)?)?.default
}

/// kingpin: `app.Flag("web.listen-address", "help").Default(":9093").Envar("X").String()`.
fn chained_flag(file: &GoFile<'_>, index: usize, call: &Call<'_>) -> Option<Setting> {
    if *call.path.last()? != "Flag" || call.args.len() != 2 {
        return None;
    }
    let name = call.args[0].literal.clone()?;
    let mut setting = blank(file, index, call, format!("flag {name}"));
    setting.flag = Some(name);
    // The other calls of the chain begin where this one does.
    for other in file.calls_from(call.span.start).filter(|other| other.span.end > call.span.end) {
        let literal = other.args.first().and_then(|arg| file.file.string_of(arg));
        match *other.path.last()? {
            "Default" => setting.default = literal,
            "Envar" => setting.env = literal,
            "Required" => setting.required = true,
            _ => {}
        }
        setting.holder = setting.holder.or(other.target.map(str::to_owned));
        if other.path.last().is_some_and(|name| name.ends_with("Var")) {
            setting.holder = other.args.first().and_then(|arg| arg.ident).map(str::to_owned).or(setting.holder);
        }
    }
    Some(setting)
}

/// `os.Getenv("PORT")` and helpers around it, such as `getEnv("PORT", "8080")`.
fn environment_call(code: &Code<'_>, index: usize, call: &Call<'_>) -> Option<Setting> {
    let file = &code.files[index];
    let last = call.path.last()?.to_ascii_lowercase();
    let known = matches!(call.path.as_slice(), ["os", "Getenv" | "LookupEnv"] | ["syscall", "Getenv"]);
    if !known && !last.contains("env") || last.contains("setenv") || last.contains("bindenv") || last == "expandenv" {
        return None;
    }
    let first = call.args.first()?;
    let literal = file.file.string_of(first);
    // The name that a helper is called with is one of many.
    let stops = literal.is_some() && (stops_without(file, call) || !known && helper_stops(code, file, call));
    let name = literal.or_else(|| text_of(code, index, first)).filter(|name| is_variable(name))?;
    let mut setting = blank(file, index, call, name.clone());
    setting.required = last.contains("must") || last.contains("require") || stops;
    setting.default = call
        .args
        .get(1)
        .filter(|_| call.args.len() == 2 && !known)
        .and_then(|arg| text_of(code, index, arg))
        // Another variable to look at, rather than a value.
        .filter(|text| !(is_variable(text) && text.contains('_')))
        .or_else(|| fallback(file, call));
    setting.env = Some(name);
    Some(setting)
}

/// The value that a variable gets when the environment has none: `if port == "" { port = "8080" }`, or
/// `cmp.Or(os.Getenv("PORT"), "8080")`.
fn fallback(file: &GoFile<'_>, call: &Call<'_>) -> Option<String> {
    let outer = file.calls.iter().filter(|_| file.imports("cmp")).find(|outer| {
        outer.path.as_slice() == ["cmp", "Or"] && outer.args.first().is_some_and(|arg| arg.span == call.span)
    });
    if let Some(outer) = outer {
        return outer.args.get(1)?.literal.clone();
    }
    let target = call.target?;
    let tokens = &file.file.tokens;
    let from = tokens.partition_point(|token| token.span.start < call.span.end);
    let window = tokens.get(from..(from + 60).min(tokens.len()))?;
    let empty = window.windows(3).position(|three| {
        three[0].is_word(target) && three[1].is("==") && three[2].string_value().as_deref() == Some("")
    });
    // `port, ok := os.LookupEnv("PORT"); if !ok { port = "8080" }`
    let missing = window.windows(2).position(|two| two[0].is("!") && matches!(two[1].text, "ok" | "exists" | "found"));
    let test = empty.or(missing)?;
    let rest = window.get(test..(test + 30).min(window.len()))?;
    let set = rest.windows(3).find(|three| {
        three[0].is_word(target)
            && (three[1].is("=") || three[1].is(":="))
            && matches!(three[2].kind, Kind::String | Kind::RawString | Kind::Int)
    })?;
    set[2].string_value().or_else(|| set[2].int_value().map(|number| number.to_string()))
}

/// Whether the token at `at` stands in a block of its function, which may be one way through it of several.
fn is_deep(file: &GoFile<'_>, at: usize) -> bool {
    let body = file.file.functions.iter().filter_map(|f| f.body.clone()).find(|body| body.contains(&at));
    let around =
        |open: usize| file.file.tokens[open].is("{") && file.file.matching(open).is_some_and(|close| close > at);
    body.is_none_or(|body| (body.start..at).any(around))
}

/// Whether a helper of the program's own, which is given nothing but a name, stops the program: `mustEnv("REGION")`.
fn helper_stops(code: &Code<'_>, file: &GoFile<'_>, call: &Call<'_>) -> bool {
    let ([name] | [_, name]) = call.path.as_slice() else { return false };
    let at = file.file.tokens.partition_point(|token| token.span.start < call.span.start);
    if call.args.len() != 1 || is_deep(file, at) {
        return false;
    }
    let mut helpers = code.files.iter().flat_map(|file| {
        let named = file.file.functions.iter().filter(|f| f.name == *name && f.receiver.is_none());
        named.filter_map(|f| file.file.tokens.get(f.body.clone()?))
    });
    helpers.any(|body| body.len() < 200 && body.iter().any(|token| is_stop(token.text)))
}

/// Whether the program stops when the environment has no value: `if x == "" { log.Fatal(…) }`.
fn stops_without(file: &GoFile<'_>, call: &Call<'_>) -> bool {
    let Some(target) = call.target else { return false };
    let tokens = &file.file.tokens;
    let from = tokens.partition_point(|token| token.span.start < call.span.end);
    if is_deep(file, from) {
        return false;
    }
    // Only the very next statement, which has to be the test.
    let Some(at) = (from..tokens.len().min(from + 4)).find(|at| tokens[*at].is_word("if")) else { return false };
    let Some(open) = (at..tokens.len().min(at + 24)).find(|at| tokens[*at].is("{")) else { return false };
    let Some(close) = file.file.matching(open) else { return false };
    let head = tokens.get(at..open).unwrap_or_default();
    let empty = head
        .windows(3)
        .any(|three| three[0].is_word(target) && three[1].is("==") && three[2].string_value().as_deref() == Some(""));
    let missing = head.windows(2).any(|two| two[0].is("!") && matches!(two[1].text, "ok" | "exists" | "found"));
    let body = tokens.get(open..close).unwrap_or_default();
    (empty || missing) && body.iter().take(60).any(|token| is_stop(token.text))
}

/// A library that adds its own flag, whose default the program gives it.
fn library_flag(code: &Code<'_>, index: usize, call: &Call<'_>) -> Option<Setting> {
    let file = &code.files[index];
    let [package, function] = call.path.as_slice() else { return None };
    let import = file.package(package)?;
    let row =
        CATALOG.rows("library-flag").find(|row| row.key() == import && row.text("function") == Some(*function))?;
    let position: usize = row.text("argument")?.parse().ok()?;
    let flag = row.text("flag")?;
    let mut setting = blank(file, index, call, format!("flag {flag}"));
    setting.default = text_of(code, index, call.args.get(position)?);
    setting.flag = Some(flag.to_owned());
    setting.origin = Origin::rule_from("go/library-flag", "", [setting.origin, row.origin()]);
    Some(setting)
}

/// viper's `SetDefault("server.port", 8080)`.
fn default_call(code: &Code<'_>, index: usize, call: &Call<'_>) -> Option<Setting> {
    let file = &code.files[index];
    if *call.path.last()? != "SetDefault" || call.args.len() != 2 {
        return None;
    }
    let key = file.file.string_of(&call.args[0])?;
    let mut setting = blank(file, index, call, key.clone());
    setting.default = text_of(code, index, &call.args[1]);
    setting.key = Some(key);
    Some(setting)
}

/// urfave/cli: `&cli.StringFlag{Name: "listen", Value: ":8080", EnvVars: []string{"LISTEN"}}`.
fn literals(code: &Code<'_>, index: usize, found: &mut Vec<Setting>) {
    let file = &code.files[index];
    for literal in &file.composites {
        let Some(kind) = literal.type_path.last().filter(|kind| kind.ends_with("Flag") && kind.len() > 4) else {
            continue;
        };
        if *kind == "Flag" {
            continue;
        }
        let Some(name) = literal.field("Name").and_then(|name| text_of(code, index, name)) else { continue };
        let default = literal.field("Value").and_then(|value| text_of(code, index, value));
        let holder = literal.field("Destination").and_then(|arg| arg.ident).map(str::to_owned);
        let env = ["EnvVars", "Sources", "EnvVar"].iter().find_map(|field| {
            let arg = literal.field(field)?;
            let tokens = file.file.tokens.get(arg.tokens.clone())?;
            tokens.iter().filter_map(stageplan_syntax::golang::Token::string_value).find(|text| is_variable(text))
        });
        let required = literal
            .field("Required")
            .is_some_and(|arg| file.file.tokens.get(arg.tokens.start).is_some_and(|token| token.is_word("true")));
        found.push(Setting {
            key: Some(name.clone()),
            origin: file.origin(literal.span, format!("flag {name}")),
            flag: Some(name),
            env,
            holder,
            owner: None,
            default,
            required,
            file: index,
            start: literal.span.start,
        });
    }
}

/// Fields whose tags name a variable, a flag or a default.
fn tags(code: &Code<'_>, index: usize, found: &mut Vec<Setting>) {
    let file = &code.files[index];
    for tag in &file.tags {
        let get = |key: &str| tag.pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let raw_env = get("env").or_else(|| get("envconfig")).or_else(|| get("arg").and_then(|arg| part(arg, "env:")));
        let mut required = false;
        let mut default = ["envDefault", "env-default", "default"].iter().find_map(|key| get(key)).map(str::to_owned);
        let mut env = None;
        if let Some(raw) = raw_env {
            let mut parts = raw.split(',').map(str::trim);
            env = parts.next().filter(|name| is_variable(name)).map(str::to_owned);
            for part in parts {
                required |= matches!(part, "required" | "notEmpty");
                if let Some(value) = part.strip_prefix("default=") {
                    default = Some(value.to_owned());
                }
            }
        }
        required |= get("env-required") == Some("true") || get("required") == Some("true");
        if let Some(conf) = get("conf") {
            default = default.or_else(|| part(conf, "default:").map(str::to_owned));
            env = env.or_else(|| part(conf, "env:").map(str::to_owned));
        }
        let is_cli = get("long").is_some() || get("help").is_some() && file.imports("github.com/alecthomas/kong");
        let flag = get("long")
            .map(str::to_owned)
            .or_else(|| get("arg").and_then(|arg| part(arg, "--")).map(str::to_owned))
            .or_else(|| is_cli.then(|| get("name").map_or_else(|| kebab(tag.field), str::to_owned)));
        if env.is_none() && flag.is_none() && default.is_none() {
            continue;
        }
        let prefix = env.as_ref().and_then(|_| prefix(code, tag.owner?));
        let (spaces, env_spaces) = namespaces(file, tag.span.start);
        found.push(Setting {
            flag: flag.map(|flag| format!("{spaces}{flag}")),
            env: env.map(|env| format!("{env_spaces}{}{env}", prefix.unwrap_or_default())),
            owner: tag.owner.map(str::to_owned),
            key: get("mapstructure").or_else(|| get("yaml")).or_else(|| get("json")).map(str::to_owned),
            holder: Some(tag.field.to_owned()),
            required: required && default.is_none(),
            default,
            file: index,
            start: tag.span.start,
            origin: file.origin(tag.span, tag.field),
        });
    }
}

/// The key below which a configuration file holds the fields of a struct: the tag of the field that has it as its type.
pub(super) fn key_above(code: &Code<'_>, owner: &str) -> Option<String> {
    code.files.iter().flat_map(|file| &file.tags).find_map(|tag| {
        let same = tag.type_text.trim_start_matches('*').rsplit('.').next() == Some(owner);
        let named = |name: &str| matches!(name, "yaml" | "mapstructure" | "json" | "toml");
        let (_, key) = tag.pairs.iter().filter(|_| same).find(|(name, _)| named(name))?;
        key.split(',').next().map(str::to_owned)
    })
}

/// What the structs around a field put in front of its flag and its variable.
fn namespaces(file: &GoFile<'_>, start: usize) -> (String, String) {
    let text = file.file.text;
    let (mut flags, mut variables) = (String::new(), String::new());
    // The tag of a struct stands behind it, so that the outermost comes last.
    for outer in file.tags.iter().filter(|outer| outer.type_text.starts_with("struct")) {
        let from = (outer.type_text.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        if !(from..from + outer.type_text.len()).contains(&start) {
            continue;
        }
        for (key, value) in &outer.pairs {
            match key.as_str() {
                "namespace" => flags = format!("{value}.{flags}"),
                "env-namespace" => variables = format!("{value}_{variables}"),
                "prefix" => flags = format!("{value}{flags}"),
                "envPrefix" | "env-prefix" | "envprefix" => variables = format!("{value}{variables}"),
                _ => {}
            }
        }
    }
    (flags, variables)
}

fn part<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    text.split(',').find_map(|part| part.trim().strip_prefix(start))
}

/// The prefix that a field of this type gives the variables in it.
fn prefix(code: &Code<'_>, owner: &str) -> Option<String> {
    code.files.iter().flat_map(|file| &file.tags).find_map(|tag| {
        let same = tag.type_text.trim_start_matches('*').rsplit('.').next() == Some(owner);
        let prefix = tag.pairs.iter().find(|(name, _)| matches!(name.as_str(), "envPrefix" | "env-prefix"));
        prefix.filter(|_| same).map(|(_, value)| value.clone())
    })
}

/// `ListenAddr` as `listen-addr`.
pub(super) fn kebab(name: &str) -> String {
    let mut out = String::new();
    let mut before = '-';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let ends_word = before.is_ascii_lowercase() || letters.peek().is_some_and(|next| next.is_ascii_lowercase());
        if letter.is_ascii_uppercase() && before != '-' && ends_word {
            out.push('-');
        }
        out.push(letter.to_ascii_lowercase());
        before = letter;
    }
    out
}

/// viper reads variables by itself when told so: `SetEnvPrefix("APP")` and `AutomaticEnv()`.
fn bound_variables(code: &Code<'_>, found: &mut [Setting]) {
    let called = |name: &str| {
        code.files
            .iter()
            .filter(|file| file.imports("github.com/spf13/viper"))
            .flat_map(|file| file.calls.iter().map(move |call| (file, call)))
            .find(|(_, call)| call.path.last() == Some(&name))
    };
    if called("AutomaticEnv").is_none() {
        return;
    }
    let prefix = called("SetEnvPrefix")
        .and_then(|(file, call)| file.file.string_of(call.args.first()?))
        .map_or_else(String::new, |prefix| format!("{}_", prefix.to_ascii_uppercase()));
    let replaces = called("SetEnvKeyReplacer").is_some();
    let binds_flags = called("BindPFlags").is_some() || called("BindPFlag").is_some();
    for setting in found.iter_mut().filter(|setting| setting.env.is_none()) {
        let Some(key) = setting.key.as_ref().or(setting.flag.as_ref().filter(|_| binds_flags)) else { continue };
        if key.contains(['.', '-']) && !replaces {
            continue;
        }
        setting.env = Some(format!("{prefix}{}", key.replace(['.', '-'], "_").to_ascii_uppercase()));
    }
}

/// The setting a piece of code reads.
pub(super) fn at(settings: &[Setting], file: usize, start: usize) -> Option<&Setting> {
    settings.iter().find(|setting| setting.file == file && setting.start == start)
}

/// What an expression is made of, with every setting that takes part.
pub(super) fn evaluate(code: &Code<'_>, settings: &[Setting], file: usize, arg: &Arg<'_>) -> Pieces {
    Scope::new(code, settings, true).eval(file, arg.tokens.clone(), 0)
}

/// The same, without guessing what functions return.
pub(super) fn evaluate_plainly(code: &Code<'_>, settings: &[Setting], file: usize, arg: &Arg<'_>) -> Pieces {
    Scope::new(code, settings, false).eval(file, arg.tokens.clone(), 0)
}
