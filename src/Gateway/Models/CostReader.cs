using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Models;

/// <summary>Checks what mistakes cost. Pure; violations name the field path, e.g. <c>spec.costs.false_positive</c>.</summary>
internal static class CostReader
{
    /// <summary>A million millions: whatever a mistake costs, what all of a pane's cost is still a number that people can read.</summary>
    public const double MostCost = 1e12;

    /// <param name="costs">As they came; null: nobody has said.</param>
    /// <param name="task">Of the version.</param>
    /// <param name="violations">Gets what is wrong.</param>
    public static CostSpec? Read(V1.Costs? costs, ModelTask task, FieldViolations violations)
    {
        if (costs is null)
            return null;
        var currency = Identifiers.ReadName(costs.Currency, Identifiers.MaxShortBytes, "spec.costs.currency", violations);
        if (task == ModelTask.Multiclass)
        {
            violations.Add("spec.costs", "is for two classes and for regressions");
            return null;
        }
        if (task == ModelTask.Regression && (costs.HasFalsePositive || costs.HasFalseNegative))
            violations.Add(costs.HasFalsePositive ? "spec.costs.false_positive" : "spec.costs.false_negative", "is for two classes; a regression has per_unit_of_error");
        if (task == ModelTask.Binary && costs.HasPerUnitOfError)
            violations.Add("spec.costs.per_unit_of_error", "is for a regression; two classes have false_positive and false_negative");
        Check(costs.FalsePositive, "spec.costs.false_positive", violations);
        Check(costs.FalseNegative, "spec.costs.false_negative", violations);
        Check(costs.PerUnitOfError, "spec.costs.per_unit_of_error", violations);
        if (costs is { FalsePositive: 0, FalseNegative: 0, PerUnitOfError: 0 })
            violations.Add("spec.costs", task == ModelTask.Regression ? "takes per_unit_of_error above 0" : "takes false_positive or false_negative above 0");
        return new() { Currency = currency, FalsePositive = costs.FalsePositive, FalseNegative = costs.FalseNegative, PerUnitOfError = costs.PerUnitOfError };
    }

    private static void Check(double cost, string field, FieldViolations violations)
    {
        if (!(cost is >= 0 and <= MostCost))
            violations.Add(field, "is a number from 0 to 1e12");
    }
}
