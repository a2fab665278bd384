; Colours for Java. General patterns first: where two capture the same node, the later one wins.

(identifier) @variable
(type_identifier) @type
((identifier) @constant (#match? @constant "^_*[A-Z][A-Z0-9_]+$"))
((identifier) @type (#match? @type "^[A-Z][A-Za-z0-9]*[a-z]"))

; Packages and imports
(package_declaration (scoped_identifier) @namespace)
(package_declaration (identifier) @namespace)
(import_declaration (scoped_identifier scope: (scoped_identifier) @namespace))
(import_declaration (scoped_identifier scope: (identifier) @namespace))
(import_declaration (scoped_identifier name: (identifier) @type))

; Calls and members
(method_invocation name: (identifier) @method)
(method_reference (identifier) @method .)
(field_access field: (identifier) @property)

; Definitions
(method_declaration name: (identifier) @method)
(annotation_type_element_declaration name: (identifier) @method)
(constructor_declaration name: (identifier) @function)
(compact_constructor_declaration name: (identifier) @function)
(class_declaration name: (identifier) @type)
(record_declaration name: (identifier) @type)
(interface_declaration name: (identifier) @type)
(annotation_type_declaration name: (identifier) @type)
(enum_declaration name: (identifier) @type)
(enum_constant name: (identifier) @constant)
(field_declaration declarator: (variable_declarator name: (identifier) @property))
(type_parameter (type_identifier) @typeparam)
(formal_parameter name: (identifier) @parameter)
(spread_parameter (variable_declarator name: (identifier) @parameter))
(catch_formal_parameter name: (identifier) @parameter)
(inferred_parameters (identifier) @parameter)
(lambda_expression parameters: (identifier) @parameter)
(labeled_statement (identifier) @label)
(break_statement (identifier) @label)
(continue_statement (identifier) @label)

; The language's own names
[(integral_type) (floating_point_type) (boolean_type) (void_type)] @builtin
[(this) (super)] @builtin

; Annotations
(annotation "@" @attribute)
(annotation name: (identifier) @attribute)
(marker_annotation "@" @attribute)
(marker_annotation name: (identifier) @attribute)
(element_value_pair key: (identifier) @parameter)

; Literals
[(string_literal) (character_literal)] @string
(escape_sequence) @escape
[
  (decimal_integer_literal) (hex_integer_literal) (octal_integer_literal) (binary_integer_literal)
  (decimal_floating_point_literal) (hex_floating_point_literal)
] @number
[(true) (false) (null_literal)] @constant

; Comments
[(line_comment) (block_comment)] @comment
((block_comment) @doc (#match? @doc "^/\\*\\*[^*/]"))

[
  "abstract" "assert" "break" "case" "catch" "class" "continue" "default" "do" "else" "enum" "extends" "final"
  "finally" "for" "if" "implements" "import" "instanceof" "interface" "@interface" "native" "new" "non-sealed"
  "package" "permits" "private" "protected" "public" "record" "return" "sealed" "static" "strictfp" "switch"
  "synchronized" "throw" "throws" "transient" "try" "volatile" "when" "while" "yield"
] @keyword

[
  "=" "+=" "-=" "*=" "/=" "%=" "&=" "|=" "^=" "<<=" ">>=" ">>>=" "+" "-" "*" "/" "%" "++" "--" "==" "!=" "<" ">" "<="
  ">=" "&&" "||" "!" "~" "&" "|" "^" "<<" ">>" ">>>" "->" "::" "?" "@"
] @operator
(type_arguments ["<" ">"] @punctuation)
(type_parameters ["<" ">"] @punctuation)

["(" ")" "[" "]" "{" "}" ";" "," "." ":" "..."] @punctuation
