; Colours for the types of TypeScript; laid over queries/javascript.

(type_identifier) @type
(predefined_type) @builtin
(this_type) @builtin
(type_parameter name: (type_identifier) @typeparam)
(mapped_type_clause name: (type_identifier) @typeparam)
(infer_type (type_identifier) @typeparam)
(nested_type_identifier module: (identifier) @namespace)
(nested_type_identifier module: (nested_identifier (identifier) @namespace))
(literal_type [(true) (false) (null) (undefined)] @constant)
(literal_type (string) @string)

; Definitions
(function_signature name: (identifier) @function)
(method_signature name: (property_identifier) @method)
(abstract_method_signature name: (property_identifier) @method)
(public_field_definition name: (property_identifier) @method value: (arrow_function))
(internal_module name: (identifier) @namespace)
(internal_module name: (nested_identifier (identifier) @namespace))
(module name: (identifier) @namespace)
(enum_declaration name: (identifier) @type)
(enum_body name: (property_identifier) @constant)
(enum_body (enum_assignment name: (property_identifier) @constant))
(import_alias (identifier) @namespace)

; Parameters
(required_parameter pattern: (identifier) @parameter)
(required_parameter pattern: (rest_pattern (identifier) @parameter))
(required_parameter pattern: (this) @builtin)
(optional_parameter pattern: (identifier) @parameter)
(index_signature name: (identifier) @parameter)
(type_predicate name: (identifier) @parameter)

[
  "abstract" "accessor" "assert" "asserts" "declare" "enum" "global" "implements" "infer" "interface" "is" "keyof"
  "module" "namespace" "readonly" "require" "satisfies" "type" "using"
] @keyword
(accessibility_modifier) @keyword
(override_modifier) @keyword
(optional_parameter "?" @operator)
(property_signature "?" @operator)
(method_signature "?" @operator)
(public_field_definition ["?" "!"] @operator)
(conditional_type ["?" ":"] @operator)
(non_null_expression "!" @operator)
(type_arguments ["<" ">"] @punctuation)
(type_parameters ["<" ">"] @punctuation)
