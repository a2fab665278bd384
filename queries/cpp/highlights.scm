
; C++ on top of C.

(namespace_identifier) @namespace
(namespace_definition name: (namespace_identifier) @namespace)
(using_declaration (identifier) @namespace)

(function_declarator declarator: (qualified_identifier name: (identifier) @method))
(function_declarator
  declarator: (qualified_identifier name: (qualified_identifier name: (identifier) @method)))
(function_declarator declarator: (destructor_name (identifier) @method))
(operator_name) @method
(call_expression function: (qualified_identifier name: (identifier) @function))
(call_expression function: (template_function name: (identifier) @function))
(call_expression function: (qualified_identifier name: (template_function name: (identifier) @function)))
(call_expression function: (field_expression field: (template_method name: (field_identifier) @method)))

(type_parameter_declaration (type_identifier) @typeparam)
(variadic_type_parameter_declaration (type_identifier) @typeparam)
(optional_type_parameter_declaration name: (type_identifier) @typeparam)
(parameter_declaration declarator: (reference_declarator (identifier) @parameter))
(optional_parameter_declaration declarator: (identifier) @parameter)

(this) @builtin
(auto) @builtin
(null) @builtin
(raw_string_literal) @string
(literal_suffix) @number

[
  "alignas" "catch" "class" "co_await" "co_return" "co_yield" "concept" "constexpr" "decltype" "delete" "explicit"
  "final" "friend" "mutable" "namespace" "new" "noexcept" "operator" "override" "private" "protected" "public"
  "requires" "static_assert" "template" "throw" "try" "typename" "using" "virtual"
] @keyword

["::" ".*" "->*"] @operator
