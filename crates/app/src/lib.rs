//! linli
