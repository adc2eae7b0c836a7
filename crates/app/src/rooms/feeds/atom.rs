//! A feed as Atom (RFC 4287).

use jiff::Timestamp;
use linli_kernel::{Lang, StreetCode, Trouble};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::look::Told;

/// What a feed says about itself.
#[derive(Clone, Debug)]
pub struct Head {
    /// The street.
    pub street: StreetCode,
    /// Its name.
    pub title: String,
    /// Its own address.
    pub own: String,
    /// The address of the page with the same content.
    pub page: String,
    /// The language of its words.
    pub lang: Lang,
    /// When nothing has happened yet: what stands for "updated".
    pub since: Timestamp,
}

type Out = Writer<Vec<u8>>;

/// The document, in UTF-8.
///
/// # Errors
/// Never in memory; the writer's signature is fallible.
pub fn document(head: &Head, entries: &[Told]) -> Result<Vec<u8>, Trouble> {
    let mut out = Writer::new(Vec::new());
    put(
        &mut out,
        Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)),
    )?;
    let feed = BytesStart::new("feed").with_attributes([
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xml:lang", head.lang.tag()),
    ]);
    put(&mut out, Event::Start(feed))?;
    text(&mut out, "id", &head.own)?;
    text(&mut out, "title", &head.title)?;
    let updated = entries.first().map_or(head.since, |one| one.change.at);
    text(&mut out, "updated", &updated.to_string())?;
    link(&mut out, "self", "application/atom+xml", &head.own)?;
    link(&mut out, "alternate", "text/html", &head.page)?;
    put(&mut out, Event::Start(BytesStart::new("author")))?;
    text(&mut out, "name", head.lang.pick("邻里", "linli"))?;
    put(&mut out, Event::End(BytesEnd::new("author")))?;
    for one in entries {
        entry(&mut out, head, one)?;
    }
    put(&mut out, Event::End(BytesEnd::new("feed")))?;
    Ok(out.into_inner())
}

fn entry(out: &mut Out, head: &Head, one: &Told) -> Result<(), Trouble> {
    let lang = head.lang;
    put(out, Event::Start(BytesStart::new("entry")))?;
    text(
        out,
        "id",
        &format!("urn:linli:{}:{}", head.street, one.change.entry),
    )?;
    let matter = one.case.title.get(lang);
    text(out, "title", &format!("{matter} · {}", one.words.get(lang)))?;
    text(out, "updated", &one.change.at.to_string())?;
    text(out, "published", &one.change.at.to_string())?;
    link(
        out,
        "alternate",
        "text/html",
        &format!("{}#{}", head.page, one.change.case),
    )?;
    let category = BytesStart::new("category").with_attributes([
        ("term", one.change.kind.code()),
        ("label", one.change.kind.title().get(lang)),
    ]);
    put(out, Event::Empty(category))?;
    text(out, "summary", &summary(one, lang))?;
    put(out, Event::End(BytesEnd::new("entry")))
}

/// A sentence: what, where, how it stands.
pub(super) fn summary(one: &Told, lang: Lang) -> String {
    let (kind, place) = (one.change.kind.title(), &one.case.place.title);
    let words = one.words.get(lang);
    match lang {
        Lang::Zh => format!("{}，{place}：{words}（{}）", kind.zh, one.case.number),
        Lang::En => format!("{}, {place}: {words} ({})", kind.en, one.case.number),
    }
}

fn text(out: &mut Out, name: &str, words: &str) -> Result<(), Trouble> {
    put(out, Event::Start(BytesStart::new(name)))?;
    put(out, Event::Text(BytesText::new(&printable(words))))?;
    put(out, Event::End(BytesEnd::new(name)))
}

/// XML 1.0 has no place for most control characters.
fn printable(words: &str) -> String {
    words
        .chars()
        .filter(|c| !c.is_control() || "\t\n\r".contains(*c))
        .collect()
}

fn link(out: &mut Out, rel: &str, kind: &str, to: &str) -> Result<(), Trouble> {
    let link =
        BytesStart::new("link").with_attributes([("rel", rel), ("type", kind), ("href", to)]);
    put(out, Event::Empty(link))
}

fn put(out: &mut Out, event: Event<'_>) -> Result<(), Trouble> {
    out.write_event(event).map_err(Trouble::fault)
}
