//! linli-db
