package zone

// Rule is a zone file for tests.
var Rule = rule
