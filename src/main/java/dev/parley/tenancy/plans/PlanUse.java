package dev.parley.tenancy.plans;

import dev.parley.kernel.TenantId;
import dev.parley.tenancy.PlanLimit;
import java.util.function.ToLongFunction;

/// How much of a plan's limit a tenant uses, told by the package that counts it.
public record PlanUse(PlanLimit limit, ToLongFunction<TenantId> used) {}
