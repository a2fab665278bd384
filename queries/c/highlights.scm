; What to colour in C; the C++ query is this text followed by its own.
; Later patterns win over earlier ones where they capture the same node.

(identifier) @variable
(field_identifier) @property
(type_identifier) @type
(primitive_type) @builtin
(sized_type_specifier) @builtin
(statement_identifier) @label

; Names written in capitals are constants or macros by old custom.
((identifier) @constant (#match? @constant "^[A-Z][A-Z0-9_]+$"))

(call_expression function: (identifier) @function)
(call_expression function: (field_expression field: (field_identifier) @method))
((call_expression function: (identifier) @macro) (#match? @macro "^[A-Z][A-Z0-9_]+$"))
(function_declarator declarator: (identifier) @function)
(function_declarator declarator: (parenthesized_declarator (identifier) @function))
(function_declarator declarator: (field_identifier) @method)

(parameter_declaration declarator: (identifier) @parameter)
(parameter_declaration declarator: (pointer_declarator declarator: (identifier) @parameter))
(parameter_declaration
  declarator: (pointer_declarator declarator: (pointer_declarator declarator: (identifier) @parameter)))
(parameter_declaration declarator: (array_declarator declarator: (identifier) @parameter))

(enumerator name: (identifier) @constant)
(preproc_def name: (identifier) @macro)
(preproc_function_def name: (identifier) @macro)
(preproc_params (identifier) @parameter)
(preproc_ifdef name: (identifier) @macro)
(preproc_defined (identifier) @macro)

(comment) @comment
((comment) @doc (#match? @doc "^/(\\*\\*[^*/]|\\*!|//|/!)"))

(string_literal) @string
(system_lib_string) @string
(char_literal) @string
(escape_sequence) @escape
(number_literal) @number
[(true) (false) (null)] @builtin

(attribute_specifier) @attribute
(attribute_declaration) @attribute

[
  "break" "case" "const" "continue" "default" "do" "else" "enum" "extern" "for" "goto" "if" "inline" "register"
  "restrict" "return" "sizeof" "static" "struct" "switch" "typedef" "union" "volatile" "while"
] @keyword

[
  "#define" "#elif" "#else" "#endif" "#if" "#ifdef" "#ifndef" "#include"
  (preproc_directive)
] @keyword

[
  "=" "+=" "-=" "*=" "/=" "%=" "&=" "|=" "^=" "<<=" ">>=" "++" "--" "+" "-" "*" "/" "%" "!" "~" "&" "|" "^" "<<" ">>"
  "==" "!=" "<" ">" "<=" ">=" "&&" "||" "->" "?"
] @operator

["(" ")" "[" "]" "{" "}" "," ";" "." ":" "..."] @punctuation
