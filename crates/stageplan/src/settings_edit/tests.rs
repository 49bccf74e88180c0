use super::*;
use crate::testing::damaged;

fn check(before: &str, name: &str, values: &[&str], after: &str) {
    assert_eq!(edit(before, name, values).as_deref(), Ok(after), "{name} = {values:?} in\n{before}");
    // What is there already, is there.
    assert_eq!(edit(after, name, values).as_deref(), Ok(after), "{name} = {values:?} again in\n{after}");
}

fn check_refused(before: &str, name: &str, values: &[&str], why: &str) {
    let answer = edit(before, name, values).map_err(|error| error.to_string());
    assert_eq!(answer, Err(why.to_owned()), "{name} = {values:?} in\n{before}");
}

#[test]
fn one_value_is_replaced_where_it_stands() {
    check("port = 80 # http\n", "port", &["8080"], "port = 8080 # http\n");
    check("port = \"80\"\n", "port", &["80"], "port = \"80\"\n");
    check("# top\n\nstart='a'\nport = 1\n[env]\nA = 'b'\n", "start", &["b c"], {
        "# top\n\nstart=\"b c\"\nport = 1\n[env]\nA = 'b'\n"
    });
    check("start = [\"node\", \"a b\"]\n", "start", &["node 'a b'"], "start = [\"node\", \"a b\"]\n");
    check("start = [\n  \"node\", # why\n]\n", "start", &["npm start"], "start = \"npm start\"\n");
    check("build = '''\na'''\n", "build", &["b"], "build = \"b\"\n");
}

#[test]
fn what_is_new_goes_where_it_may_stand() {
    check("", "port", &["80"], "port = 80\n");
    check("", "env", &["A=b"], "[env]\nA = \"b\"\n");
    check("port = 80", "flavour", &["slim"], "port = 80\nflavour = \"slim\"");
    check("port = 80\r\n", "flavour", &["slim"], "port = 80\r\nflavour = \"slim\"\r\n");
    check("\u{feff}port = 80\n", "port", &["81"], "\u{feff}port = 81\n");
    check("# ours\n", "port", &["80"], "# ours\nport = 80\n");
    check("[env]\nA = \"b\"\n", "port", &["80"], "port = 80\n\n[env]\nA = \"b\"\n");
    check("# ours\n\n# what it reads\n[env]\nA = \"b\"\n", "port", &["80"], {
        "# ours\n\nport = 80\n\n# what it reads\n[env]\nA = \"b\"\n"
    });
    check("user = \"1:1\" # us\n\n[env]\nA = \"b\"\n", "run-packages", &["curl", "git"], {
        "user = \"1:1\" # us\nrun-packages = [\"curl\", \"git\"]\n\n[env]\nA = \"b\"\n"
    });
    check("port = 80\n", "labels", &["a.b=c", "d=e=f"], "port = 80\n\n[labels]\n\"a.b\" = \"c\"\nd = \"e=f\"\n");
    check("env.A = 'b'\n[labels]\n", "port", &["80"], "env.A = 'b'\nport = 80\n[labels]\n");
}

#[test]
fn nothing_is_left_of_what_is_taken_out() {
    check("port = 80\n", "port", &[], "");
    check("a = 1\n", "port", &[], "a = 1\n");
    check("# p\nport = 80 # x\n# q\n", "port", &[], "# p\n# q\n");
    check("port = 80\n\n[env]\nA = \"b\"\n", "port", &[], "[env]\nA = \"b\"\n");
    check("port = 80\n\n[env]\nA = \"b\"\n", "env", &[], "port = 80\n");
    check("[env]\nA = \"b\"\n\n# more\nB = 1\n\n[labels]\nc = \"d\"\n", "env", &[], "# more\n\n[labels]\nc = \"d\"\n");
    check("run-packages = [\n  \"a\",\n]\nport = 1\n", "run-packages", &[], "port = 1\n");
    check("env.A = 1\nport = 1\nenv.B = 2\n", "env", &[], "port = 1\n");
    check("[env]\nA = 1\n[labels]\nx = \"y\"\n[env.deep]\nB = 1\n", "env", &[], "[labels]\nx = \"y\"\n");
    check("[[env]]\nA = 1\n[[env]]\nA = 2\n", "env", &[], "");
}

#[test]
fn lists_keep_what_stays() {
    check("run-packages = ['a', \"b\"]\n", "run-packages", &["a", "c"], "run-packages = ['a', \"c\"]\n");
    check("run-packages = [ \"a\" ]\n", "run-packages", &["x", "a", "b"], "run-packages = [ \"x\", \"a\", \"b\" ]\n");
    check("run-packages = []\n", "run-packages", &["a"], "run-packages = [\"a\"]\n");
    check("run-packages = \"a\" # one\n", "run-packages", &["a"], "run-packages = \"a\" # one\n");
    check("run-packages = \"a\" # one\n", "run-packages", &["a", "b"], "run-packages = [\"a\", \"b\"] # one\n");
    let long = "run-packages = [\n  # for health\n  \"curl\", # small\n  \"git\" # why\n  # end\n]\n";
    check(long, "run-packages", &["curl", "git", "jq"], {
        "run-packages = [\n  # for health\n  \"curl\", # small\n  \"git\", # why\n  \"jq\",\n  # end\n]\n"
    });
    check(long, "run-packages", &["git"], "run-packages = [\n  # for health\n  \"git\" # why\n  # end\n]\n");
    check(long, "run-packages", &["curl"], "run-packages = [\n  # for health\n  \"curl\", # small\n  # end\n]\n");
    check(long, "run-packages", &["jq", "git"], {
        "run-packages = [\n  # for health\n  \"jq\", # small\n  \"git\" # why\n  # end\n]\n"
    });
    check("run-packages = [\"a\", # first\n  \"b\"]\n", "run-packages", &["a", "b", "c"], {
        "run-packages = [\"a\", # first\n  \"b\", \"c\"]\n"
    });
    check("run-packages = [\"a\", # first\n  \"b\"]\n", "run-packages", &["b"], "run-packages = [ # first\n  \"b\"]\n");
    check("run-packages = [ # none\n]\n", "run-packages", &["b"], "run-packages = [\"b\",  # none\n]\n");
}

#[test]
fn tables_keep_what_stays() {
    check("[env] # e\n# a\nA = 'b' # c\nB = 1\n\n[labels]\n", "env", &["B=1", "A=x", "C=\"\\"], {
        "[env] # e\n# a\nA = \"x\" # c\nB = 1\nC = \"\\\"\\\\\"\n\n[labels]\n"
    });
    check("[env]\n  A = \"b\"\n", "env", &["A=b", "B=c"], "[env]\n  A = \"b\"\n  B = \"c\"\n");
    check("[env]\nA = \"b\"\nB = \"c\"\n", "env", &["B=c"], "[env]\nB = \"c\"\n");
    check("[env]\nA = \"b\"\n", "env", &["B=c"], "[env]\nB = \"c\"\n");
    check("[env]", "env", &["B=c"], "[env]\nB = \"c\"");
    check("env.A = 'b'\nport = 1\n", "env", &["A=b", "B=c"], "env.A = 'b'\nenv.B = \"c\"\nport = 1\n");
    check("env = { A = 'b' }\n", "env", &["A=b", "B=c"], "env = { A = 'b', B = \"c\" }\n");
    check("env = { A = 'b', B = 'c' }\n", "env", &["B=d"], "env = { B = \"d\" }\n");
    check("env = {}\n", "env", &["B=d"], "env = { B = \"d\" }\n");
    check("env = 3\n", "env", &["B=d"], "[env]\nB = \"d\"\n");
    check("[env.deep]\nA = 1\n", "env", &["B=d"], "[env]\nB = \"d\"\n");
    check("[env]\nB = 'd'\n[env.deep]\nA = 1\n", "env", &["B=d", "C=e"], "[env]\nB = 'd'\nC = \"e\"\n");
    check("", "env", &["A=1", "A=2"], "[env]\nA = \"2\"\n");
}

#[test]
fn what_cannot_be_done_is_refused() {
    check_refused("", "prot", &["1"], "there is no such option; did you mean `port`?");
    check_refused("", "port", &["x"], "`x` is not a port");
    check_refused("", "port", &["1", "2"], "`port` takes one value");
    check_refused("", "env", &["A"], "`A` has no `=` behind a name; write NAME=VALUE");
    let answer = edit("port = 1\nuser = \n", "port", &["2"]);
    let sentence = answer.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(sentence.starts_with("stageplan.toml is not TOML at line 2 ("), "{sentence}");
    assert!(edit("port = 1\nport = 2\n", "port", &["3"]).is_err());
}

/// A source of numbers that gives the same ones each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

const WORDS: &[&str] = &["curl", "git", "tzdata", "jq", "python3"];
const NAMES: &[&str] = &["A", "B_2", "LONG_NAME", "C"];
const TEXTS: &[&str] = &["", "x", "a b", "\"", "\\", "a=b", "#no", "é", "'", "]", "}", "[env]"];
const STARTS: &[&str] = &["npm start", "a \"b\"", "one\ntwo", "# no", "x\\", "tab\there"];

/// Values for an option of each shape.
fn values(dice: &mut Dice, name: &str) -> Vec<String> {
    match name {
        "port" => vec![(1 + dice.roll(9999)).to_string()],
        "start" => vec![dice.pick(STARTS).to_owned()],
        "flavour" => vec![dice.pick(&["slim", "alpine"]).to_owned()],
        "run-packages" => (0..1 + dice.roll(4)).map(|_| dice.pick(WORDS).to_owned()).collect(),
        _ => {
            let mut names: Vec<&str> = NAMES.to_vec();
            names.rotate_left(dice.roll(NAMES.len()));
            names.truncate(1 + dice.roll(NAMES.len()));
            names.iter().map(|name| format!("{name}={}", dice.pick(TEXTS))).collect()
        }
    }
}

/// A file of many forms, with a comment wherever one may stand.
fn file(dice: &mut Dice) -> String {
    let mut top = String::new();
    let mut tables = String::new();
    let mut number = 0;
    let mut comment = |dice: &mut Dice, lead: &str| {
        number += 1;
        if dice.roll(2) == 0 { format!("{lead}# comment {number}\n") } else { "\n".to_owned() }
    };
    for name in ["port", "start", "run-packages", "flavour"] {
        if dice.roll(3) == 0 {
            continue;
        }
        let values = values(dice, name);
        if dice.roll(2) == 0 {
            top += &comment(dice, "");
        }
        match (name, dice.roll(3)) {
            ("port", _) => top += &format!("port = {}", values[0]),
            ("run-packages", 0) => {
                top += "run-packages = [";
                top += &comment(dice, " ");
                for value in &values {
                    top += &format!("\t{},{}", literal(value), comment(dice, " "));
                }
                top += "  ]";
            }
            ("run-packages", 1) => {
                let items: Vec<String> = values.iter().map(|value| literal(value)).collect();
                top += &format!("run-packages = [ {} ]", items.join(" ,\n"));
            }
            ("run-packages", _) => {
                let items: Vec<String> = values.iter().map(|value| literal(value)).collect();
                top += &format!("run-packages=[{}]", items.join(","));
            }
            _ => top += &format!("{name} = {}", literal(&values[0])),
        }
        top += &comment(dice, " ");
    }
    for name in ["env", "labels"] {
        let pairs = values(dice, name);
        match dice.roll(5) {
            0 => {}
            1 => {
                let items: Vec<String> = pairs.iter().map(|pair| entry(pair)).collect();
                top += &format!("{name} = {{{}}}\n", items.join(", "));
            }
            2 => top.extend(pairs.iter().map(|pair| format!("{name}.{}\n", entry(pair)))),
            _ => {
                tables += &format!("[{name}]{}", comment(dice, " "));
                for pair in &pairs {
                    tables += &format!(" {}{}", entry(pair), comment(dice, " "));
                }
                tables += &comment(dice, "");
            }
        }
    }
    let mut text = top + &tables;
    if dice.roll(3) == 0 {
        text = text.trim_end().to_owned();
    }
    if dice.roll(3) == 0 { text.replace('\n', "\r\n") } else { text }
}

#[test]
fn an_edit_says_what_was_wanted_and_changes_nothing_else() {
    let mut dice = Dice(20_261_121);
    for _ in 0..800 {
        let before = file(&mut dice);
        let name = dice.pick(&["port", "start", "run-packages", "flavour", "env", "labels"]);
        let info = info(name).unwrap_or(&OPTIONS[0]);
        let wanted = if dice.roll(4) == 0 { Vec::new() } else { values(&mut dice, name) };
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let after = edit(&before, name, &wanted);
        assert!(after.is_ok(), "{after:?}: {name} = {wanted:?} in\n{before}");
        let after = after.unwrap_or_default();

        let said = given(&before);
        let owned = wanted.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        assert!(taken(info, &said, &owned, &after), "{name} = {wanted:?} in\n{before}\nbecame\n{after}");
        assert_eq!(edit(&after, name, &wanted).as_ref(), Ok(&after), "{name} = {wanted:?}");

        // A comment on a line of its own stays whatever happens; one beside what goes may go with it.
        for line in before.lines().filter(|line| line.trim_start().starts_with('#')) {
            assert!(
                after.contains(line.trim()),
                "{line} is lost with {name} = {wanted:?} in\n{before}\nbecame\n{after}"
            );
        }
        if before.contains("\r\n") {
            assert_eq!(after.replace("\r\n", "").find('\n'), None, "{after:?}");
        }
        // What was put into a file that had nothing of it goes without a trace.
        if !said.iter().any(|(known, _)| *known == name) && !before.contains(&format!("{name} = [")) {
            let again = edit(&after, name, &[]).unwrap_or_default();
            assert_eq!(again.trim_end(), before.trim_end(), "{name} = {wanted:?} gave\n{after}");
        }
    }
}

#[test]
fn damaged_files_are_edited_well_or_refused() {
    let mut dice = Dice(7);
    for seed in 0..800 {
        let before = damaged(&file(&mut dice), seed);
        let name = dice.pick(&["port", "run-packages", "env", "labels"]);
        let wanted = values(&mut dice, name);
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let Ok(after) = edit(&before, name, &wanted) else { continue };
        assert_eq!(edit(&after, name, &wanted).as_ref(), Ok(&after), "{before}");
    }
}
