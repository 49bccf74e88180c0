"""What CPython's own parser sees in Python files, in the words of `stageplan_tests::python::view`.

Reads paths from its arguments, or from its standard input where there are none, and prints one line of JSON for each:
the path and the view, or the path and null where CPython does not take the file.
"""

import ast
import json
import sys

OTHER = "?"


def quoted(text):
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if text.isascii() else text
    text = "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in text)
    return json.dumps(text, ensure_ascii=False)


def path_of(node):
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        names.append(node.id)
        return names[::-1]
    return None


def arguments(node):
    args = [*node.args, *node.keywords] if isinstance(node, ast.Call) else [*node.bases, *node.keywords]
    args.sort(key=lambda arg: (arg.lineno, arg.col_offset))
    found = []
    for arg in args:
        if isinstance(arg, ast.keyword):
            found.append(("**" if arg.arg is None else arg.arg + "=") + shown(arg.value))
        else:
            found.append(shown(arg))
    return ", ".join(found)


def shown(node):
    path = path_of(node)
    if path:
        return ".".join(path)
    match node:
        case ast.Constant(value=str(text)):
            return quoted(text)
        case ast.Constant(value=None | True | False):
            return str(node.value)
        case ast.Constant(value=int(number)):
            return str(number) if -(2**63) <= number < 2**63 else OTHER
        case ast.JoinedStr(values=values) if all(isinstance(value, ast.Constant) for value in values):
            return quoted("".join(value.value for value in values))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = shown(operand)
            number = inner.lstrip("-").isdigit()
            return inner[1:] if number and inner[0] == "-" else "-" + inner if number and inner != "0" else "0" if number else OTHER
        case ast.Await(value=value):
            return shown(value)
        case ast.Call():
            return f"{shown(node.func)}({arguments(node)})"
        case ast.Attribute(value=value, attr=name):
            return f"{shown(value)}.{name}"
        case ast.Subscript(value=value, slice=index):
            return f"{shown(value)}[{shown(index)}]"
        case ast.Starred(value=value):
            return "*" + shown(value)
        case ast.List(elts=elements):
            return "[" + ", ".join(map(shown, elements)) + "]"
        case ast.Tuple(elts=elements):
            return "(" + ", ".join(map(shown, elements)) + ")"
        case ast.Set(elts=elements):
            return "{" + ", ".join(map(shown, elements)) + "}"
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values)
            return "{" + ", ".join(f"{shown(k)}: {shown(v)}" if k else "**" + shown(v) for k, v in pairs) + "}"
        case ast.BoolOp(op=ast.Or(), values=values):
            return "(" + " or ".join(map(shown, values)) + ")"
        case ast.BinOp(op=ast.Add()):
            parts = []
            while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
                parts.append(node.right)
                node = node.left
            return "(" + " + ".join(map(shown, [node, *parts[::-1]])) + ")"
        case ast.BinOp(op=ast.Div()):
            parts = []
            while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                parts.append(node.right)
                node = node.left
            return "(" + " / ".join(map(shown, [node, *parts[::-1]])) + ")"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"({shown(body)} if {shown(test)} else {shown(orelse)})"
    return OTHER


def bound(target):
    match target:
        case ast.Name(id=name):
            yield name, target.lineno
        case ast.Starred(value=value):
            yield from bound(value)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for element in elements:
                yield from bound(element)


def captures(pattern):
    for node in ast.walk(pattern):
        match node:
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name


def is_main(test):
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return any(map(is_main, values))
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return sorted([shown(left), shown(right)]) == ['"__main__"', "__name__"]
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.In()], comparators=[right]):
            return any(isinstance(n, ast.Constant) and n.value == "__main__" for n in ast.walk(right))
    return False


def is_type_checking(test):
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(map(is_type_checking, test.values))
    return (path_of(test) or [""])[-1] == "TYPE_CHECKING"


def imports(node):
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            dot = "" if module.endswith(".") else "."
            yield alias.asname or alias.name, f"{module}{dot}{alias.name}", alias.lineno
        elif alias.asname:
            yield alias.asname, alias.name, alias.lineno
        else:
            first = alias.name.split(".")[0]
            yield first, first, alias.lineno


class View(ast.NodeVisitor):
    def __init__(self, source):
        self.lines = source.split(b"\n")
        self.statements, self.names, self.calls, self.env = [], [], [], []
        self.scope, self.condition, self.lambdas = None, None, 0
        self.imported, self.aliases = [], {}

    # Statements.

    def add(self, node, text):
        scope = f"[{self.scope}] " if self.scope else ""
        condition = f"<{self.condition}> " if self.condition else ""
        self.statements.append(f"{node.lineno} {scope}{condition}{text}")

    def bind(self, names):
        if not self.scope and not self.lambdas:
            self.names += [(line, name) for name, line in names]

    def body(self, statements, condition):
        outer = self.condition
        known = ("main", "type-checking")
        self.condition = condition if condition in known or outer not in known else outer
        for statement in statements:
            self.visit(statement)
        self.condition = outer

    def scoped(self, node):
        outer = self.scope, self.condition, self.lambdas
        self.scope, self.condition, self.lambdas = node.name, None, 0
        for statement in node.body:
            self.visit(statement)
        self.scope, self.condition, self.lambdas = outer

    def values(self, *nodes):
        for node in nodes:
            for one in node if isinstance(node, list) else [node]:
                if one is not None:
                    self.visit(one)

    def visit_Import(self, node):
        found = [f"{name} = {origin}" for name, origin, _ in imports(node)]
        self.add(node, "import " + ", ".join(found))
        self.imported += [(bool(self.scope), name, origin) for name, origin, _ in imports(node)]
        self.bind((name, line) for name, _, line in imports(node))

    visit_ImportFrom = visit_Import

    def visit_Assign(self, node):
        self.add(node, " = ".join(map(shown, [*node.targets, node.value])))
        for target in node.targets:
            self.bind(bound(target))
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            self.aliases.setdefault(node.targets[0].id, []).append(node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node):
        value = f" = {shown(node.value)}" if node.value else ""
        self.add(node, f"{shown(node.target)}: {shown(node.annotation)}{value}")
        if node.value:
            self.bind(bound(node.target))
            if isinstance(node.target, ast.Name):
                self.aliases.setdefault(node.target.id, []).append(node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        self.add(node, f"{shown(node.target)} ?= {shown(node.value)}")
        self.bind(bound(node.target))
        self.generic_visit(node)

    def visit_Expr(self, node):
        self.add(node, f"expr {shown(node.value)}")
        self.generic_visit(node)

    def visit_Return(self, node):
        self.add(node, f"return {shown(node.value)}" if node.value else "return")
        self.generic_visit(node)

    def visit_Delete(self, node):
        targets = node.targets
        # Both `del a, b` and `del (a, b)` are one tuple for the reader.
        if len(targets) == 1 and isinstance(targets[0], ast.Tuple):
            targets = targets[0].elts
        self.add(node, "del " + ", ".join(map(shown, targets)))
        self.generic_visit(node)

    def visit_Global(self, node):
        self.add(node, "global " + ", ".join(node.names))

    visit_Nonlocal = visit_Global

    def visit_TypeAlias(self, node):
        self.add(node, f"type {node.name.id}")
        self.bind([(node.name.id, node.name.lineno)])
        self.visit(node.value)

    def visit_Pass(self, node):
        self.add(node, "other")
        self.generic_visit(node)

    visit_Break = visit_Continue = visit_Raise = visit_Assert = visit_Pass

    def visit_FunctionDef(self, node):
        word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
        a = node.args
        positional = [*a.posonlyargs, *a.args]
        plain = [None] * (len(positional) - len(a.defaults)) + a.defaults
        params = list(zip(positional, plain))
        params += [(a.vararg, "*")] if a.vararg else []
        params += zip(a.kwonlyargs, a.kw_defaults)
        params += [(a.kwarg, "*")] if a.kwarg else []
        texts = [
            "*" + p.arg if d == "*" else p.arg + (f"={shown(d)}" if d is not None else "") for p, d in params
        ]
        decorators = "".join(f"@{shown(d)} " for d in node.decorator_list)
        self.add(node, f"{decorators}{word} {node.name}({', '.join(texts)})")
        # The name stands behind keywords that may be on lines of their own; nobody does that.
        self.bind([(node.name, node.lineno)])
        self.values(node.decorator_list, node.args, node.returns, node.type_params)
        self.scoped(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        decorators = "".join(f"@{shown(d)} " for d in node.decorator_list)
        self.add(node, f"{decorators}class {node.name}({arguments(node)})")
        self.bind([(node.name, node.lineno)])
        self.values(node.decorator_list, node.bases, node.keywords, node.type_params)
        self.scoped(node)

    def block(self, word, names):
        names = list(names)
        self.bind(names)
        if names:
            self.statements.append(f"{word} {', '.join(name for name, _ in names)}")

    def visit_If(self, node):
        self.visit(node.test)
        line = self.lines[node.lineno - 1][node.col_offset :]
        guard = "main" if is_main(node.test) else "type-checking" if is_type_checking(node.test) else None
        self.body(node.body, guard or ("elif" if line.startswith(b"elif") else "if"))
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            other = node.orelse[0]
            if self.lines[other.lineno - 1][other.col_offset :].startswith(b"elif"):
                return self.visit(other)
        self.body(node.orelse, "else")

    def visit_For(self, node):
        self.block("for", bound(node.target))
        self.values(node.target, node.iter)
        self.body(node.body, "for")
        self.body(node.orelse, "else")

    visit_AsyncFor = visit_For

    def visit_While(self, node):
        self.visit(node.test)
        self.body(node.body, "while")
        self.body(node.orelse, "else")

    def visit_With(self, node):
        targets = [item.optional_vars for item in node.items if item.optional_vars]
        self.block("with", [name for target in targets for name in bound(target)])
        self.values(node.items)
        self.body(node.body, "with")

    visit_AsyncWith = visit_With

    def visit_Try(self, node):
        self.body(node.body, "try")
        for handler in node.handlers:
            self.block("except", [(handler.name, handler.lineno)] if handler.name else [])
            self.values(handler.type)
            self.body(handler.body, "except")
        self.body(node.orelse, "else")
        self.body(node.finalbody, "finally")

    visit_TryStar = visit_Try

    def visit_Match(self, node):
        self.visit(node.subject)
        for case in node.cases:
            names = sorted(captures(case.pattern))
            self.block("case", [(name, None) for name in names])
            self.values(case.guard)
            self.body(case.body, "case")

    # Expressions.

    def visit_Lambda(self, node):
        self.visit(node.args)
        self.lambdas += 1
        self.visit(node.body)
        self.lambdas -= 1

    def visit_NamedExpr(self, node):
        self.bind(bound(node.target))
        self.generic_visit(node)

    def visit_Call(self, node):
        self.calls.append((node.lineno, shown(node), node))
        self.generic_visit(node)


READERS = {
    "environ.Env",
    "environ.FileAwareEnv",
    "environs.Env",
    "environs.FileAwareEnv",
    "decouple.Config",
    "decouple.AutoConfig",
    "starlette.config.Config",
}


def environment(view, tree):
    origins = {}
    for _, name, origin in sorted(view.imported, key=lambda one: one[0]):
        origins.setdefault(name, "()" if origin in ("decouple.config", "environs.env") else origin)

    def origin_of(node, names):
        path = path_of(node)
        return ".".join([names[path[0]], *path[1:]]) if path and path[0] in names else ""

    aliases = {}
    for name, values in view.aliases.items():
        for value in values:
            origin = origin_of(value, origins)
            if isinstance(value, ast.Call) and origin_of(value.func, origins) in READERS:
                origin = "()"
            elif not origin.startswith("os."):
                continue
            aliases.setdefault(name, origin)
    names = aliases | {
        name: origin
        for name, origin in origins.items()
        if origin.split(".")[0] in ("os", "environ", "environs", "decouple", "starlette", "()")
    }
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}

    def fallback(node):
        parent = parents.get(node)
        if isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or) and node is not parent.values[-1]:
            loop = parents.get(parent)
            looped = isinstance(loop, (ast.For, ast.AsyncFor, ast.comprehension)) and loop.iter is parent
            return None if looped else parent.values[-1]
        return None

    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            key = node.slice
            plain = isinstance(key, ast.Constant) and isinstance(key.value, str)
            if plain and origin_of(node.value, names) in ("os.environ", "()"):
                yield node.lineno, "index", key.value, fallback(node)
        if not isinstance(node, ast.Call):
            continue
        origin = origin_of(node.func, names)
        before_star = []
        for arg in node.args:
            if isinstance(arg, ast.Starred):
                break
            before_star.append(arg)
        by_name = {}
        for keyword in node.keywords:
            by_name.setdefault(keyword.arg, keyword.value)
        if origin in ("os.getenv", "os.environ.get", "os.environ.pop", "os.environb.get"):
            kind = "get"
            default = before_star[1] if len(before_star) > 1 else by_name.get("default")
        elif origin.startswith("()"):
            if origin[2:] in (".read_env", ".read_envfile", ".prefixed", ".parser_for", ".add_parser"):
                continue
            kind = "library"
            default = by_name.get("default")
            if default is None and len(before_star) > 1 and not path_of(before_star[1]):
                default = before_star[1]
        else:
            continue
        name = before_star[0] if before_star else None
        for key in ("key", "var", "name", "option"):
            name = by_name.get(key) if name is None else name
        if name is None and origin in ("().db", "().db_url"):
            text = "DATABASE_URL"
        elif name is None and origin in ("().cache", "().cache_url"):
            text = "CACHE_URL"
        elif name is not None and shown(name).startswith('"'):
            text = json.loads(shown(name))
        else:
            continue
        yield node.lineno, kind, text, fallback(node) if default is None else default


def exported(tree):
    found = None

    def module_level(statements):
        for statement in statements:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                continue
            yield statement
            for field in ("body", "handlers", "orelse", "finalbody", "cases"):
                yield from module_level(getattr(statement, field, []))

    for node in module_level(tree.body):
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        assigns = isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value
        if not assigns or not any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets):
            continue
        if found is None or not isinstance(node, ast.AugAssign):
            found = []
        value, parts = node.value, []
        while isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            parts.append(value.right)
            value = value.left
        for part in [value, *parts[::-1]]:
            if isinstance(part, (ast.List, ast.Tuple, ast.Set)):
                found += [e.value for e in part.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    return found


def view(source):
    tree = ast.parse(source)
    seen = View(source.removeprefix(b"\xef\xbb\xbf"))
    for statement in tree.body:
        seen.visit(statement)
    reads = []
    for line, kind, name, default in environment(seen, tree):
        reads.append((line, f"{kind} {name}" + (f" or {shown(default)}" if default is not None else "")))
    first = tree.body[0] if tree.body else None
    doc = isinstance(first, ast.Expr) and shown(first.value)
    return {
        "statements": seen.statements,
        "names": sorted(name for _, name in seen.names),
        "calls": [f"{line} {text}" for line, text, _ in sorted(seen.calls, key=lambda call: call[:2])],
        "env": [f"{line} {text}" for line, text in sorted(reads)],
        "doc": doc if doc and doc.startswith('"') else None,
        "all": exported(tree),
    }


def main():
    sys.setrecursionlimit(20000)
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for path in sys.argv[1:] or map(str.rstrip, sys.stdin):
        with open(path, "rb") as file:
            source = file.read()
        try:
            found = view(source)
        except (SyntaxError, ValueError):
            found = None
        print(json.dumps([path, found], ensure_ascii=False))


if __name__ == "__main__":
    main()
