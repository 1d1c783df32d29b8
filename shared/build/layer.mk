# What 'sam build' runs, in a copy of shared/: template.yaml chooses the processor by the folder of the Makefile.
build-SharedLayer:
	@python3.13 build/layer.py $(PROCESSOR) "$(ARTIFACTS_DIR)/python"
