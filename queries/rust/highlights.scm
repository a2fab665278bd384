; Colours for Rust. General patterns first: where two capture the same node, the later one wins.

(identifier) @variable
(type_identifier) @type
(primitive_type) @builtin
(field_identifier) @property
(shorthand_field_identifier) @property

; Names by their shape: `LIMIT` is a constant, `Some` a type or variant.
((identifier) @constant (#match? @constant "^[A-Z][A-Z0-9_]*$"))
((identifier) @type (#match? @type "^[A-Z][A-Za-z0-9]*[a-z]"))

; Paths
(scoped_identifier path: (identifier) @namespace)
(scoped_identifier path: (scoped_identifier name: (identifier) @namespace))
(scoped_type_identifier path: (identifier) @namespace)
(scoped_type_identifier path: (scoped_identifier name: (identifier) @namespace))
(scoped_use_list path: (identifier) @namespace)
(scoped_use_list path: (scoped_identifier name: (identifier) @namespace))
(use_wildcard (identifier) @namespace)
(use_wildcard (scoped_identifier name: (identifier) @namespace))
(mod_item name: (identifier) @namespace)
(extern_crate_declaration name: (identifier) @namespace)
((scoped_identifier path: (identifier) @type) (#match? @type "^[A-Z]"))
((scoped_identifier path: (scoped_identifier name: (identifier) @type)) (#match? @type "^[A-Z]"))
((scoped_type_identifier path: (identifier) @type) (#match? @type "^[A-Z]"))

; Functions
(function_item name: (identifier) @function)
(function_signature_item name: (identifier) @function)
(declaration_list (function_item name: (identifier) @method))
(declaration_list (function_signature_item name: (identifier) @method))
(mod_item body: (declaration_list (function_item name: (identifier) @function)))
(foreign_mod_item body: (declaration_list (function_signature_item name: (identifier) @function)))
(call_expression function: (identifier) @function)
(call_expression function: (scoped_identifier name: (identifier) @function))
(call_expression function: (field_expression field: (field_identifier) @method))
(generic_function function: (identifier) @function)
(generic_function function: (scoped_identifier name: (identifier) @function))
(generic_function function: (field_expression field: (field_identifier) @method))
((call_expression function: (identifier) @type) (#match? @type "^[A-Z]"))
((call_expression function: (scoped_identifier name: (identifier) @type)) (#match? @type "^[A-Z]"))

; Macros
(macro_invocation macro: (identifier) @macro)
(macro_invocation macro: (scoped_identifier name: (identifier) @macro))
(macro_invocation "!" @macro)
(macro_definition "macro_rules!" @keyword name: (identifier) @macro)
(metavariable) @parameter
(fragment_specifier) @builtin

; Definitions
(const_item name: (identifier) @constant)
(static_item name: (identifier) @constant)
(const_parameter name: (identifier) @typeparam)
(type_parameter name: (type_identifier) @typeparam)
(parameter pattern: (identifier) @parameter)
(parameter pattern: (mut_pattern (identifier) @parameter))
(closure_parameters (identifier) @parameter)
(self_parameter (self) @builtin)
(enum_variant name: (identifier) @constant)
(field_initializer field: (field_identifier) @property)
(shorthand_field_initializer (identifier) @property)

; Labels and lifetimes
(lifetime) @label
(label) @label

; Attributes
(attribute_item) @attribute
(inner_attribute_item) @attribute
(attribute (identifier) @attribute)

; Literals
(string_literal) @string
(raw_string_literal) @string
(char_literal) @string
(escape_sequence) @escape
(integer_literal) @number
(float_literal) @number
(boolean_literal) @constant

; Comments
(line_comment) @comment
(block_comment) @comment
(line_comment (outer_doc_comment_marker)) @doc
(line_comment (inner_doc_comment_marker)) @doc
(block_comment (outer_doc_comment_marker)) @doc
(block_comment (inner_doc_comment_marker)) @doc

; Words
(self) @builtin
((type_identifier) @builtin (#eq? @builtin "Self"))
((identifier) @builtin (#eq? @builtin "Self"))
[(crate) (super)] @keyword
(mutable_specifier) @keyword
[
  "as" "async" "await" "break" "const" "continue" "default" "dyn" "else" "enum" "extern" "fn" "for" "gen" "if" "impl"
  "in" "let" "loop" "match" "mod" "move" "pub" "raw" "ref" "return" "static" "struct" "trait" "try" "type" "union"
  "unsafe" "use" "where" "while" "yield"
] @keyword

; Marks
[
  "+" "-" "*" "/" "%" "^" "!" "&" "|" "&&" "||" "<<" ">>" "+=" "-=" "*=" "/=" "%=" "^=" "&=" "|=" "<<=" ">>=" "=" "=="
  "!=" ">" "<" ">=" "<=" "@" ".." "..." "..=" "?" "=>" "->"
] @operator
["(" ")" "[" "]" "{" "}" "," ";" ":" "::" "." "#"] @punctuation
(type_arguments ["<" ">"] @punctuation)
(type_parameters ["<" ">"] @punctuation)
(bracketed_type ["<" ">"] @punctuation)
(closure_parameters "|" @punctuation)
(macro_invocation "!" @macro)

; Of `///` and `//!` the last sign is a token of its own, and no operator.
[(outer_doc_comment_marker) (inner_doc_comment_marker)] @doc
