//! `$metadata`: the model in CSDL XML 4.0.

use std::io;

use linli_kernel::Lang;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

use crate::{Edm, EntitySet, Model, Property};

const EDMX: &str = "http://docs.oasis-open.org/odata/ns/edmx";
const EDM: &str = "http://docs.oasis-open.org/odata/ns/edm";
const DESCRIPTION: &str = "Org.OData.Core.V1.Description";
const FUNCTIONS: &str = "Org.OData.Capabilities.V1.FilterFunctions";

type Out = Writer<Vec<u8>>;

/// The document, with titles in `lang` as descriptions.
#[must_use]
pub fn metadata(model: &Model, lang: Lang) -> Vec<u8> {
    let mut out = Writer::new(Vec::new());
    // Writing into memory cannot fail; if it did the document would end early and not parse.
    let _written = document(&mut out, model, lang);
    out.into_inner()
}

fn document(out: &mut Out, model: &Model, lang: Lang) -> io::Result<()> {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    within(
        out,
        "edmx:Edmx",
        &[("Version", "4.0"), ("xmlns:edmx", EDMX)],
        |out| {
            for vocabulary in ["Core", "Capabilities"] {
                let space = format!("Org.OData.{vocabulary}.V1");
                let address = format!(
                    "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/{space}.xml"
                );
                within(out, "edmx:Reference", &[("Uri", &address)], |out| {
                    empty(out, "edmx:Include", &[("Namespace", &space)])
                })?;
            }
            within(out, "edmx:DataServices", &[], |out| {
                let head = [("Namespace", model.namespace.as_str()), ("xmlns", EDM)];
                within(out, "Schema", &head, |out| {
                    for set in &model.sets {
                        entity_type(out, model, set, lang)?;
                    }
                    within(out, "EntityContainer", &[("Name", "Container")], |out| {
                        container(out, model, lang)
                    })
                })
            })
        },
    )
}

fn entity_type(out: &mut Out, model: &Model, set: &EntitySet, lang: Lang) -> io::Result<()> {
    within(out, "EntityType", &[("Name", set.type_name())], |out| {
        within(out, "Key", &[], |out| {
            set.key
                .iter()
                .try_for_each(|name| empty(out, "PropertyRef", &[("Name", name)]))
        })?;
        for one in &set.properties {
            property(out, one, lang)?;
        }
        for way in &set.navigations {
            let kind = format!("Collection({}.{})", model.namespace, way.target);
            empty(
                out,
                "NavigationProperty",
                &[("Name", &way.name), ("Type", &kind)],
            )?;
        }
        Ok(())
    })
}

fn property(out: &mut Out, one: &Property, lang: Lang) -> io::Result<()> {
    let mut head = vec![("Name", one.name.as_str()), ("Type", one.edm.name())];
    match one.edm {
        Edm::Decimal => head.extend([("Precision", "18"), ("Scale", "6")]),
        Edm::DateTimeOffset => head.push(("Precision", "3")),
        Edm::GeographyPoint => head.push(("SRID", "4326")),
        Edm::String | Edm::Int64 | Edm::Boolean | Edm::Date | Edm::Strings => {}
    }
    if !one.nullable {
        head.push(("Nullable", "false"));
    }
    within(out, "Property", &head, |out| {
        let title = one.title.get(lang);
        empty(
            out,
            "Annotation",
            &[("Term", DESCRIPTION), ("String", title)],
        )
    })
}

fn container(out: &mut Out, model: &Model, lang: Lang) -> io::Result<()> {
    for set in &model.sets {
        let kind = format!("{}.{}", model.namespace, set.type_name());
        within(
            out,
            "EntitySet",
            &[("Name", &set.name), ("EntityType", &kind)],
            |out| {
                for way in &set.navigations {
                    let head = [("Path", way.name.as_str()), ("Target", &way.target)];
                    empty(out, "NavigationPropertyBinding", &head)?;
                }
                let title = set.title.get(lang);
                empty(
                    out,
                    "Annotation",
                    &[("Term", DESCRIPTION), ("String", title)],
                )
            },
        )?;
    }
    within(out, "Annotation", &[("Term", FUNCTIONS)], |out| {
        within(out, "Collection", &[], |out| {
            for name in [
                "contains",
                "startswith",
                "endswith",
                "length",
                "year",
                "month",
                "day",
            ] {
                within(out, "String", &[], |out| {
                    out.write_event(Event::Text(quick_xml::events::BytesText::new(name)))
                })?;
            }
            Ok(())
        })
    })
}

fn start<'a>(name: &'a str, head: &[(&str, &str)]) -> BytesStart<'a> {
    let mut element = BytesStart::new(name);
    for (key, value) in head {
        // XML 1.0 has no place for most control characters.
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        element.push_attribute((*key, value.as_str()));
    }
    element
}

fn empty(out: &mut Out, name: &str, head: &[(&str, &str)]) -> io::Result<()> {
    out.write_event(Event::Empty(start(name, head)))
}

fn within(
    out: &mut Out,
    name: &str,
    head: &[(&str, &str)],
    inside: impl FnOnce(&mut Out) -> io::Result<()>,
) -> io::Result<()> {
    out.write_event(Event::Start(start(name, head)))?;
    inside(out)?;
    out.write_event(Event::End(BytesEnd::new(name)))
}
