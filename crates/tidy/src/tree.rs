//! The repository as the rules see it: text, and for Rust files also tokens and functions.

use std::fs;
use std::io;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::Visit;

/// Folders that hold no source of ours, wherever they are.
const SKIPPED: &[&str] = &["target", "node_modules"];
/// The same, by path; see `.gitignore`.
const SKIPPED_PATHS: &[&str] = &["data/local", "linli-data"];

/// Everything that is committed or about to be.
#[derive(Debug, Default)]
pub struct Tree {
    /// Every readable text file.
    pub files: Vec<Source>,
    /// Every path, also of files that are not text, and of folders.
    pub paths: Vec<String>,
}

/// One text file.
#[derive(Debug)]
pub struct Source {
    /// Relative to the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// For Rust files: the tokens in order.
    pub tokens: Vec<Token>,
    /// For Rust files: the functions.
    pub functions: Vec<Function>,
    /// For Rust files that could not be read: the line and why.
    pub unreadable: Option<(usize, String)>,
}

/// One token of a Rust file, comments aside.
#[derive(Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its line, counted from 1.
    pub line: usize,
    /// Whether it belongs to a test.
    pub test: bool,
}

/// What a token is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword.
    Name(String),
    /// A sign; groups appear as their brackets.
    Sign(char),
    /// A literal as written, with its quotes.
    Literal(String),
}

/// One function with a body.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of `fn`.
    pub line: usize,
    /// From `fn` to the closing brace.
    pub lines: usize,
}

impl Tree {
    /// Reads the repository below `root`.
    ///
    /// # Errors
    /// When a folder or file cannot be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut tree = Self::default();
        tree.walk(root, "")?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        tree.paths.sort();
        Ok(tree)
    }

    /// A tree of samples.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files: Vec<Source> = files
            .iter()
            .map(|(path, text)| Source::new(path, (*text).to_owned()))
            .collect();
        let paths = files.iter().map(|file| file.path.clone()).collect();
        Self { files, paths }
    }

    /// The file at `path`.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a file or folder is there.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.paths
            .iter()
            .any(|one| one == path || one.starts_with(&folder))
    }

    fn walk(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let kind = entry.file_type()?;
            if kind.is_dir() {
                let hidden = name.starts_with('.') && name != ".ci" && name != ".config";
                let skipped =
                    SKIPPED.contains(&name.as_str()) || SKIPPED_PATHS.contains(&path.as_str());
                if !hidden && !skipped {
                    self.paths.push(path.clone());
                    self.walk(&entry.path(), &format!("{path}/"))?;
                }
            } else if kind.is_file() && name != ".git" {
                if let Ok(text) = String::from_utf8(fs::read(entry.path())?) {
                    self.files.push(Source::new(&path, text));
                }
                self.paths.push(path);
            }
        }
        Ok(())
    }
}

impl Source {
    fn new(path: &str, text: String) -> Self {
        let mut source = Self {
            path: path.to_owned(),
            text,
            tokens: Vec::new(),
            functions: Vec::new(),
            unreadable: None,
        };
        if path.ends_with(".rs")
            && let Err(error) = source.read_rust()
        {
            source.unreadable = Some((error.span().start().line, error.to_string()));
        }
        source
    }

    fn read_rust(&mut self) -> syn::Result<()> {
        let stream: TokenStream = self.text.parse().map_err(syn::Error::from)?;
        let test = self.is_test();
        flatten(stream.clone(), test, &mut self.tokens);
        let file: syn::File = syn::parse2(stream)?;
        let mut functions = Functions(Vec::new());
        functions.visit_file(&file);
        self.functions = functions.0;
        Ok(())
    }

    /// How the file's name ends, without the dot.
    #[must_use]
    pub fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, end)| end)
    }

    /// Whether the whole file is a test or benchmark.
    #[must_use]
    pub fn is_test(&self) -> bool {
        let parts: Vec<&str> = self.path.split('/').collect();
        let folder = parts
            .iter()
            .rev()
            .skip(1)
            .any(|part| ["tests", "benches", "examples"].contains(part));
        folder || parts.last().is_some_and(|name| *name == "tests.rs")
    }

    /// The room it belongs to and its path inside that room.
    #[must_use]
    pub fn room(&self) -> Option<(&str, &str)> {
        self.path
            .strip_prefix("crates/app/src/rooms/")
            .and_then(|rest| rest.split_once('/'))
    }

    /// The crate it belongs to, by its folder.
    #[must_use]
    pub fn krate(&self) -> Option<&str> {
        self.path
            .strip_prefix("crates/")
            .and_then(|rest| rest.split_once('/'))
            .map(|(name, _)| name)
    }
}

impl Token {
    /// The name, if it is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Name(name) => Some(name),
            Kind::Sign(_) | Kind::Literal(_) => None,
        }
    }
}

/// Finds a path such as `["Timestamp", "now"]`, written with `::`, and gives where it stands.
pub fn find_path<'a>(tokens: &'a [Token], path: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    let width = path.len() * 3 - 2;
    (0..tokens.len().saturating_sub(width - 1)).filter(move |start| {
        path.iter().enumerate().all(|(index, name)| {
            let at = start + index * 3;
            tokens[at].name() == Some(name)
                && (index == 0
                    || tokens[at - 2..at]
                        .iter()
                        .all(|one| one.kind == Kind::Sign(':')))
        })
    })
}

fn flatten(stream: TokenStream, test: bool, out: &mut Vec<Token>) {
    let mut test_item = false;
    for tree in stream {
        let line = tree.span().start().line;
        let mut push = |kind| out.push(Token { kind, line, test });
        match tree {
            TokenTree::Ident(name) => push(Kind::Name(name.to_string())),
            TokenTree::Punct(sign) => {
                test_item &= sign.as_char() != ';';
                push(Kind::Sign(sign.as_char()));
            }
            TokenTree::Literal(literal) => push(Kind::Literal(literal.to_string())),
            TokenTree::Group(group) => {
                let (open, close) = brackets(group.delimiter());
                push(Kind::Sign(open));
                let inside = test || (test_item && group.delimiter() == Delimiter::Brace);
                test_item |= marks_test(&group.stream().to_string());
                test_item &= group.delimiter() != Delimiter::Brace;
                flatten(group.stream(), inside, out);
                out.push(Token {
                    kind: Kind::Sign(close),
                    line: group.span_close().start().line,
                    test,
                });
            }
        }
    }
}

fn marks_test(attribute: &str) -> bool {
    let bare: String = attribute.chars().filter(|c| !c.is_whitespace()).collect();
    bare == "cfg(test)" || bare == "test" || bare == "tokio::test"
}

fn brackets(delimiter: Delimiter) -> (char, char) {
    match delimiter {
        Delimiter::Parenthesis => ('(', ')'),
        Delimiter::Brace => ('{', '}'),
        Delimiter::Bracket => ('[', ']'),
        Delimiter::None => (' ', ' '),
    }
}

struct Functions(Vec<Function>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let line = signature.fn_token.span.start().line;
        let end = body.brace_token.span.close().end().line;
        self.0.push(Function {
            name: signature.ident.to_string(),
            line,
            lines: end + 1 - line,
        });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.add(&node.sig, &node.block);
        syn::visit::visit_item_fn(self, node);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.add(&node.sig, &node.block);
        syn::visit::visit_impl_item_fn(self, node);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(body) = &node.default {
            self.add(&node.sig, body);
        }
        syn::visit::visit_trait_item_fn(self, node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_measured_from_fn_to_brace() {
        let tree = Tree::of(&[(
            "a.rs",
            "/// Doc.\n#[inline]\npub fn a(\n    b: u8,\n) {\n    drop(b);\n}\ntrait T {\n  fn c() {}\n  fn d();\n}\n",
        )]);
        let seen: Vec<_> = tree.files[0]
            .functions
            .iter()
            .map(|one| (one.name.as_str(), one.line, one.lines))
            .collect();
        assert_eq!(seen, [("a", 3, 5), ("c", 9, 1)]);
    }

    #[test]
    fn test_code_is_told_from_the_rest() {
        let text = "fn a() { one }\n#[cfg(test)]\nmod tests { two }\nfn b() { three }\n";
        let tree = Tree::of(&[("a.rs", text)]);
        let tests: Vec<&str> = tree.files[0]
            .tokens
            .iter()
            .filter(|token| token.test)
            .filter_map(Token::name)
            .collect();
        assert_eq!(tests, ["two"]);
    }

    #[test]
    fn a_file_that_is_not_rust_is_said_to_be_unreadable() {
        let tree = Tree::of(&[("a.rs", "fn a( {")]);
        assert!(tree.files[0].unreadable.is_some());
    }
}
