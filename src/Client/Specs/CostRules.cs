using Watchgrain.V1;

namespace Watchgrain.Client.Specs;

/// <summary>Reads <c>costs</c> of a spec.</summary>
internal static class CostRules
{
    private const string FalsePositive = "false_positive";
    private const string FalseNegative = "false_negative";
    private const string PerUnitOfError = "per_unit_of_error";

    /// <returns>Null without the key.</returns>
    public static Costs? Read(SpecMapping root, ModelTask task)
    {
        if (!root.Has("costs"))
            return null;
        if (task == ModelTask.Multiclass)
            throw root.ErrorAt("costs", "a model of several classes has no 'costs'");
        var mapping = root.Mapping("costs", "currency", FalsePositive, FalseNegative, PerUnitOfError);
        var isRegression = task == ModelTask.Regression;
        if (mapping.Has(PerUnitOfError) && !isRegression)
            throw mapping.ErrorAt(PerUnitOfError, $"a model of two classes has '{FalsePositive}' and '{FalseNegative}', not '{PerUnitOfError}'");
        foreach (var key in (string[])[FalsePositive, FalseNegative])
        {
            if (mapping.Has(key) && isRegression)
                throw mapping.ErrorAt(key, $"a regression has '{PerUnitOfError}', not '{key}'");
        }
        var costs = new Costs { Currency = mapping.RequiredText("currency") };
        if (Cost(mapping, FalsePositive) is { } falsePositive)
            costs.FalsePositive = falsePositive;
        if (Cost(mapping, FalseNegative) is { } falseNegative)
            costs.FalseNegative = falseNegative;
        if (Cost(mapping, PerUnitOfError) is { } error)
            costs.PerUnitOfError = error;
        return costs is { FalsePositive: 0, FalseNegative: 0, PerUnitOfError: 0 } ? throw root.ErrorAt("costs", $"'costs' needs {(isRegression ? $"'{PerUnitOfError}'" : $"'{FalsePositive}' or '{FalseNegative}'")} above 0") : costs;
    }

    // As the gateway takes them.
    private static double? Cost(SpecMapping mapping, string key) => mapping.Number(key) is < 0 or > 1e12 ? throw mapping.ErrorAt(key, $"'{key}' is a number from 0 to 1e12, not '{mapping.Text(key)}'") : mapping.Number(key);
}
