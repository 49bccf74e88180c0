use super::*;
use crate::shell::tests::mutate;

const SAMPLE: &str = r#"// Copyright
//go:build (linux && !cgo) || darwin

package main

/*
#cgo linux,amd64 LDFLAGS: -L/opt/lib -lfoo "-l bar"
#cgo pkg-config: sqlite3 libpng
#include <stdio.h>
*/
import "C"

import (
	"fmt"
	_ "embed"
	cli "github.com/urfave/cli/v2" // the app
	. "net/http"; log `log/slog`
)

//go:generate go run ./gen -out "x y"

//go:embed templates/* "with space.txt" `raw.txt` all:static
var files embed.FS

var Version = "dev"
var commit, date string = "none" + "!", "unknown"
var (
	port   string
	server = func() int { var inner = "x"; return 1 }()
	text   = `a
b`
	after = "z"
)

const Addr = ":8080"
const (
	A = iota
	B
	Port = 0x1F90
	Neg  = -1
)

type Config struct {
	Port    int    `env:"PORT" envDefault:"8080"`
	A, B    string "json:\"a\""
	*Base   `yaml:",inline"`
	log.Log `x:"y"`
	DB struct {
		URL string `env:"DB_URL,required"`
	} `envPrefix:"X_"`
	plain map[string][]int
}

type Box[T any] struct { Value T `json:"v"` }

func (s *Server[T]) Start(ctx context.Context) error { return nil }

func Map[T any, U comparable](in []T, f func(T) U) (out []U) {
	quote := '"'
	_ = '\''
	http.ListenAndServe(Addr, nil)
	srv := &http.Server{Addr: ":" + "9090", Handler: mux}
	port, err := strconv.Atoi(os.Getenv("PORT"))
	viper.SetDefault("port", 8080)
	flag.StringVar(&addr, "addr", ":80" /* here */, "listen "+"address")
	chi.NewRouter().With(a, b).Get("/x", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("hi")) })
	x := lo.Map[int, string](xs, -5)
	return
}

var root = &cobra.Command{
	Use: "serve",
	RunE: func(cmd *cobra.Command, args []string) error { return run() },
}

var app = &cli.App{Commands: []*cli.Command{
	{Name: "x", Subcommands: []cli.Command{{Name: "deep"}}},
	{Name: "y"},
}, Map: map[string]string{Key: "v"}}

func main() {
	if x { label: for { break label } }
}
"#;

fn read(text: &str) -> File<'_> {
    file(text)
}

#[track_caller]
fn check_calls(text: &str, expect: &[&str]) {
    let file = read(text);
    let shown: Vec<String> = calls(&file)
        .iter()
        .map(|call| {
            let arg = |arg: &Arg<'_>| match (&arg.literal, arg.number, arg.ident) {
                (Some(literal), ..) => format!("{literal:?}"),
                (_, Some(number), _) => number.to_string(),
                (_, _, Some(ident)) => ident.to_owned(),
                _ => "_".to_owned(),
            };
            let args: Vec<_> = call.args.iter().map(arg).collect();
            let target = call.target.map(|target| format!("{target} = ")).unwrap_or_default();
            format!("{target}{}({})", call.path.join("."), args.join(", "))
        })
        .collect();
    assert_eq!(shown, expect, "for {text:?}");
}

#[test]
fn token_kinds() {
    let text = "a := '\"' + `x\"y` /* c */ 1_0 0x1f 1e+5 .5 \"a\\\"b\" // end\r\nπ <<= ...";
    let shown: Vec<String> = tokens(text).iter().map(|token| format!("{:?} {}", token.kind, token.text)).collect();
    let expect = [
        "Ident a",
        "Operator :=",
        "Char '\"'",
        "Operator +",
        "RawString `x\"y`",
        "Comment /* c */",
        "Int 1_0",
        "Int 0x1f",
        "Float 1e+5",
        "Float .5",
        "String \"a\\\"b\"",
        "Comment // end",
        "Ident π",
        "Operator <<=",
        "Operator ...",
    ];
    assert_eq!(shown, expect);
    assert_eq!(tokens("`a\r\nb`\nc")[1].line, 3);
}

#[test]
fn values() {
    for (text, expect) in [
        (r#""a\tb\"\\""#, "a\tb\"\\"),
        (r#""\x41\101\u00e9\U0001F600""#, "AAé😀"),
        (r#""\xc3\xa9""#, "é"),
        ("`a\r\n\\n`", "a\n\\n"),
        ("\"open", "open"),
        ("\"", ""),
    ] {
        assert_eq!(tokens(text)[0].string_value().as_deref(), Some(expect), "{text}");
    }
    for (text, expect) in
        [("8080", Some(8080)), ("0b11", Some(3)), ("0o17", Some(15)), ("017", Some(15)), ("0", Some(0)), ("1.5", None)]
    {
        assert_eq!(tokens(text)[0].int_value(), expect, "{text}");
    }
}

#[test]
fn declarations() {
    let file = read(SAMPLE);
    assert_eq!(file.problems, []);
    assert_eq!(file.package.map(|(name, _)| name), Some("main"));
    assert!(file.has_main_func());
    let imports: Vec<_> = file.imports.iter().map(|import| (import.alias, import.path.as_str())).collect();
    let expect = [
        (None, "C"),
        (None, "fmt"),
        (Some("_"), "embed"),
        (Some("cli"), "github.com/urfave/cli/v2"),
        (Some("."), "net/http"),
        (Some("log"), "log/slog"),
    ];
    assert_eq!(imports, expect);
    let vars: Vec<_> =
        file.variables.iter().map(|var| (var.name, var.type_text.unwrap_or(""), var.value.as_deref())).collect();
    let expect = [
        ("files", "embed.FS", None),
        ("Version", "", Some("dev")),
        ("commit", "string", Some("none!")),
        ("date", "string", Some("unknown")),
        ("port", "string", None),
        ("server", "", None),
        ("text", "", Some("a\nb")),
        ("after", "", Some("z")),
        ("root", "", None),
        ("app", "", None),
    ];
    assert_eq!(vars, expect);
    let constants: Vec<_> =
        file.constants.iter().map(|constant| (constant.name, constant.value.as_deref(), constant.number)).collect();
    assert_eq!(constants, [("Addr", Some(":8080"), None), ("Port", None, Some(8080)), ("Neg", None, Some(-1))]);
    let functions: Vec<_> = file.functions.iter().map(|function| (function.name, function.receiver)).collect();
    assert_eq!(functions, [("Start", Some("Server")), ("Map", None), ("main", None)]);
    assert!(file.functions.iter().all(|function| function.body.is_some()));
}

#[test]
fn directives() {
    let file = read(SAMPLE);
    let constraint = file.constraint.as_ref();
    assert_eq!(constraint.map(Constraint::tags), Some(vec!["linux", "cgo", "darwin"]));
    assert!(constraint.is_some_and(|one| one.holds(&|tag| tag == "linux")));
    assert!(constraint.is_some_and(|one| !one.holds(&|tag| tag == "linux" || tag == "cgo")));
    assert!(file.cgo_preamble.is_some_and(|(text, _)| text.starts_with("/*") && text.ends_with("*/")));
    let cgo: Vec<_> = file
        .cgo_directives
        .iter()
        .map(|one| (one.kind.as_str(), one.constraint.as_deref(), one.values.join("|"), one.span.slice(SAMPLE)))
        .collect();
    let first = "#cgo linux,amd64 LDFLAGS: -L/opt/lib -lfoo \"-l bar\"";
    assert_eq!(cgo[0], ("LDFLAGS", Some("linux,amd64"), "-L/opt/lib|-lfoo|-l bar".to_owned(), first));
    assert_eq!(cgo[1], ("pkg-config", None, "sqlite3|libpng".to_owned(), "#cgo pkg-config: sqlite3 libpng"));
    let embeds: Vec<_> = file.embeds.iter().flat_map(|embed| &embed.patterns).collect();
    let shown: Vec<_> = embeds.iter().map(|(value, span)| (value.as_str(), span.slice(SAMPLE))).collect();
    let expect = [
        ("templates/*", "templates/*"),
        ("with space.txt", "\"with space.txt\""),
        ("raw.txt", "`raw.txt`"),
        ("all:static", "all:static"),
    ];
    assert_eq!(shown, expect);
    let generate: Vec<_> = file.generate.iter().map(|(command, span)| (command.as_str(), span.slice(SAMPLE))).collect();
    assert_eq!(generate, [("go run ./gen -out \"x y\"", "go run ./gen -out \"x y\"")]);
}

#[test]
fn constraints() {
    let holds = |text: &str, tags: &[&str]| file(text).constraint.map(|one| one.holds(&|tag| tags.contains(&tag)));
    for (text, tags, expect) in [
        ("// +build linux darwin\n// +build !cgo,amd64\n\npackage a", &["linux", "amd64"][..], Some(true)),
        ("// +build linux darwin\r\n// +build !cgo,amd64\r\n\r\npackage a", &["linux", "cgo", "amd64"], Some(false)),
        ("//go:build ignore\n// +build other\npackage a", &["ignore"], Some(true)),
        ("package a\n//go:build ignore\n", &[], None),
        ("//go:build a &&\npackage a", &[], None),
        ("//go:build !(a || b)\npackage a", &[], Some(true)),
        ("//go:build go1.21 && linux_x\npackage a", &["go1.21", "linux_x"], Some(true)),
    ] {
        assert_eq!(holds(text, tags), expect, "{text}");
    }
    assert!(holds(&format!("//go:build {}a\npackage a", "!(".repeat(100_000)), &[]).is_none());
}

#[test]
fn file_names() {
    for (name, expect) in [
        ("main.go", true),
        ("linux.go", true),
        ("a_linux.go", true),
        ("a_windows.go", false),
        ("a_linux_arm64.go", false),
        ("a_linux_amd64.go", true),
        ("a_arm64_test.go", false),
        ("a_linux_test.go", true),
        ("dir_windows/a_unix.go", true),
        ("a_linux_foo.go", true),
        ("_a.go", false),
        (".a.go", false),
        ("a_zos.go", false),
        ("a_b_windows_amd64.pb.go", false),
    ] {
        assert_eq!(filename_matches(name, "linux", "amd64"), expect, "{name}");
    }
    assert!(filename_matches("a_linux.go", "android", "arm64"));
}

#[test]
fn calls_and_their_arguments() {
    check_calls("http.ListenAndServe(\":\" + `80`, nil)", &["http.ListenAndServe(\":80\", nil)"]);
    check_calls("func f(a int) {}\nfunc (r T) g() { h() }", &["h()"]);
    check_calls("p, err := strconv.Atoi(os.Getenv(\"PORT\"))", &["p = strconv.Atoi(_)", "os.Getenv(\"PORT\")"]);
    check_calls("flag.StringVar(&a.b, \"x\", -1, // why\n)", &["flag.StringVar(a.b, \"x\", -1)"]);
    check_calls("chi.New().With(a).Get('\"', f)", &["chi.New()", "chi.New.With(a)", "chi.New.With.Get(_, f)"]);
    check_calls("lo.Map[int, string](xs)", &["lo.Map(xs)"]);
    check_calls("x.(T).Run(1)\nif (a) { return (b) }", &["x.Run(1)"]);
    check_calls("func() { go run() }()", &["run()"]);
    check_calls("f(a, g(b), func() { h(\"x\") })", &["f(a, _, _)", "g(b)", "h(\"x\")"]);
    check_calls("f(", &[]);
    check_calls("a.b.c.d.e.f.g.h.i.j(1)", &["c.d.e.f.g.h.i.j(1)"]);
}

#[test]
fn tags() {
    let file = read(SAMPLE);
    let found = struct_tags(&file);
    let shown: Vec<String> = found
        .iter()
        .map(|tag| {
            let pairs: Vec<_> = tag.pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
            format!("{}.{}: {} {}", tag.owner.unwrap_or("-"), tag.field, tag.type_text.len(), pairs.join(" "))
        })
        .collect();
    let expect = [
        "Config.Port: 3 env=PORT envDefault=8080",
        "Config.A: 6 json=a",
        "Config.B: 6 json=a",
        "Config.Base: 5 yaml=,inline",
        "Config.Log: 7 x=y",
        "Config.DB: 48 envPrefix=X_",
        "DB.URL: 6 env=DB_URL,required",
        "Box.Value: 1 json=v",
    ];
    assert_eq!(shown, expect);
}

#[test]
fn composite_literals() {
    let file = read(SAMPLE);
    let found = composites(&file);
    let shown: Vec<String> = found
        .iter()
        .map(|one| {
            let fields: Vec<_> = one
                .fields
                .iter()
                .map(|(name, value)| format!("{name}={}", value.literal.as_deref().unwrap_or("_")))
                .collect();
            format!("{} {} {}", one.target.unwrap_or("-"), one.type_path.join("."), fields.join(" "))
        })
        .collect();
    let expect = [
        "srv http.Server Addr=:9090 Handler=_",
        "root cobra.Command Use=serve RunE=_",
        "app cli.App Commands=_ Map=_",
        "- cli.Command Name=x Subcommands=_",
        "- cli.Command Name=deep",
        "- cli.Command Name=y",
    ];
    assert_eq!(shown, expect);
    let values = file.string_of(&Arg { ident: Some("Addr"), ..Arg::default() });
    assert_eq!(values.as_deref(), Some(":8080"));
}

#[test]
fn broken_files_still_answer() {
    let file = read("package a\nimport \"x\nimport \"y\"\nfunc f( {\nvar X = \"1\"\n");
    assert_eq!(file.imports.len(), 2);
    assert_eq!(file.problems.len(), 1);
    let file = read("package a\r\n\r\nimport (\r\n\t\"x\"\r\n\t\"y\"\r\n)\r\n\r\nvar V = \"1\"\r\n");
    assert_eq!(file.imports.len(), 2);
    assert_eq!(file.variables[0].value.as_deref(), Some("1"));
    for text in
        ["", "import", "import (", "var", "func", "const (", "func (", "`", "/*", "package", "\u{feff}package a"]
    {
        all(text);
    }
}

fn all(text: &str) {
    let file = file(text);
    for token in &file.tokens {
        assert!(text.get(token.span.start..token.span.end).is_some());
    }
    calls(&file);
    composites(&file);
    struct_tags(&file);
}

#[test]
fn mutations_never_panic() {
    mutate(&[SAMPLE, &SAMPLE.replace('\n', "\r\n")], all);
    let nasty = [
        "(", "f(", "a{b:", "[]a{{", "struct {", ".a()", "\"", "'\\", "import (", "var (", "f(a, ", "`x", "x[", "{b:1,",
    ];
    for piece in nasty {
        all(&piece.repeat(50_000));
    }
}
