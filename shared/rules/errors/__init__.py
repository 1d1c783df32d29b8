"""Everything this service can refuse or fail to do, as one tree.

    ChatTitlesError                 base.py
        IdempotencyKeyInUse         busy.py
        StorageUnavailable          busy.py
        QuotaExceeded               limits.py
        RateLimited                 limits.py
        UsageLimitExceeded          limits.py
        UsageReserved               limits.py
        ChatDeleted                 requests.py
        Forbidden                   requests.py
        InvalidJson                 requests.py
        InvalidRequest              requests.py
        MayNotActForUsers           requests.py
        NotFound                    requests.py
        PayloadTooLarge             requests.py
        PreconditionFailed          requests.py
        Unauthorized                requests.py
        NoDefaultModel              title_generation.py
        NoUserMessage               title_generation.py
        TitleGenerationFailed       title_generation.py
            InternalError           title_generation.py
            ModelFailed             title_generation.py
                ModelOutOfService   title_generation.py
                ModelUnavailable    title_generation.py
                    ModelThrottled  title_generation.py
                StructureRefused    title_generation.py
            TitleTimeout            title_generation.py
            TitleUnusable           title_generation.py
                AnswerWithheld      title_generation.py

``shared.entrypoints.http.errors`` maps each code to its HTTP status, and nothing else does.
Messages, details and validations are written for the caller: they hold nothing internal.
"""
