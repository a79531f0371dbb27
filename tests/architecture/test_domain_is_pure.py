"""The domain knows nothing but itself, the standard library, and how cron counts."""

import sys

import grimp


def test_the_domain_imports_only_itself_and_the_standard_library():
    graph = grimp.build_graph("domain", include_external_packages=True)
    reached = {
        imported.split(".")[0]
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }

    assert reached <= {"domain", "cronsim", *sys.stdlib_module_names}
